package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/pipeline/effects"
	"tieout/store"
	"tieout/vendors/client"
	"tieout/vendors/rest"
	"tieout/vendors/sandbox"
)

// addressFile is where tieout sandbox keeps its URL while it serves, for the commands that practice there.
const addressFile = "tieout-sandbox.url"

// sandboxGrace is how long after its sending an effect may still show at the sandbox, which shows everything at once.
const sandboxGrace = 2 * time.Second

// keepAddress writes the URL of the sandbox for other commands in this folder, and returns what takes it back.
func keepAddress(base string) (forget func(), err error) {
	if old, err := os.ReadFile(addressFile); err == nil {
		if _, ok := sandboxURL(string(old)); !ok {
			return nil, payoff.Problemf(payoff.CodeUsage, "move it, or serve the sandbox in another folder",
				"%s is there and is no address of a sandbox; it was not touched", addressFile)
		}
	}
	line := base + "\n"
	if err := os.WriteFile(addressFile, []byte(line), 0o600); err != nil {
		return nil, fmt.Errorf("the address of the sandbox cannot be kept: %w", err)
	}
	return func() {
		if text, err := os.ReadFile(addressFile); err == nil && string(text) == line { // else another sandbox is served
			_ = os.Remove(addressFile)
		}
	}, nil
}

// sandboxURL reads the URL of a sandbox: http on loopback, and nothing else.
func sandboxURL(text string) (*url.URL, bool) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" || u.Port() == "" || !rest.IsLoopback(u) || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, false
	}
	return u, true
}

// findSandbox returns the URL of the sandbox that is served from this folder.
func findSandbox(ctx context.Context) (string, error) {
	const hint = "serve one in another terminal, in this folder: tieout sandbox FILE..."
	text, err := os.ReadFile(addressFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", payoff.Problemf(payoff.CodeUsage, hint, "no sandbox is served from this folder")
	}
	if err != nil {
		return "", err
	}
	u, ok := sandboxURL(string(text))
	if !ok {
		return "", payoff.Problemf(payoff.CodeUsage, "remove it, then "+hint, "%s is no address of a sandbox", addressFile)
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return "", payoff.Problemf(payoff.CodeUsage, hint, "nobody answers at %s, where a sandbox was served", u.Host)
	}
	return u.Scheme + "://" + u.Host, conn.Close()
}

// effectsOf is what effects take of a configuration: its vendors, or the sandbox's in their place.
func effectsOf(ctx context.Context, c *config.Config, inSandbox bool) (*effects.Setup, error) {
	setup := effectsSetup(c)
	if !inSandbox {
		return setup, nil
	}
	base, err := findSandbox(ctx)
	if err != nil {
		return nil, err
	}
	logins := map[string]client.Login{}
	for name, v := range setup.Vendors {
		played := *v
		played.BaseURL = base + "/" + v.Spec.Name
		setup.Vendors[name] = &played
		logins[name] = sandbox.Login(v.Spec.Name, played.BaseURL)
	}
	setup.Logins = func() (map[string]client.Login, error) { return logins, nil }
	return setup, nil
}

// sameKind refuses to mix what was sent to the sandbox with what was sent to the vendors.
func sameKind(ctx context.Context, ledger *store.Store, inSandbox bool) error {
	mixed, err := ledger.HoldsRuns(ctx, !inSandbox)
	if err != nil || !mixed {
		return err
	}
	if inSandbox {
		return payoff.Problemf(payoff.CodeUsage, "leave out --ledger: the sandbox has one of its own",
			"%s holds real runs, and effects of the sandbox do not go there", ledger.Path())
	}
	return payoff.Problemf(payoff.CodeUsage, "name the ledger of your runs with --ledger, or add --sandbox",
		"%s holds sandbox runs, and real effects do not go there", ledger.Path())
}

// printConfiguration prints what a configuration needs that asks the sandbox at this URL: its vendors as YAML, with
// what the environment must have in comments.
func printConfiguration(w io.Writer, base string, vendors map[string]*client.Vendor, dayCounts map[string]string) {
	fmt.Fprintln(w, "# A configuration that asks this sandbox.\n"+
		"# In this folder, plan, apply and resolve find it with --sandbox alone.")
	fmt.Fprintln(w, "vendors:")
	var secrets []string
	for _, name := range slices.Sorted(maps.Keys(vendors)) {
		v := vendors[name]
		address := base + "/" + v.Spec.Name
		fmt.Fprintf(w, "  %s:\n    quotes: fetch\n", name)
		if name != v.Spec.Name {
			fmt.Fprintf(w, "    client: %s\n", v.Spec.Name)
		}
		var auth []string
		for _, k := range config.LoginKeys(sandbox.Login(v.Spec.Name, address)) {
			value := fmt.Sprintf("%q", k.Value)
			if k.Secret {
				variable := variableName(name, k.Name)
				value = "env:" + variable
				secrets = append(secrets, variable+"="+k.Value)
			}
			auth = append(auth, k.Name+": "+value)
		}
		fmt.Fprintf(w, "    base_url: %s\n    auth: {%s}\n", address, strings.Join(auth, ", "))
		if dayCount := dayCounts[name]; dayCount != "" {
			fmt.Fprintf(w, "    convention: {day_count: %s}\n", dayCount)
		}
	}
	for _, s := range secrets {
		fmt.Fprintf(w, "# export %s\n", s)
	}
	fmt.Fprintln(w, "# ready: each request is listed here when the sandbox is stopped")
}

// variableName is the environment variable that has a secret of the sandbox.
func variableName(vendor, key string) string {
	return "TIEOUT_SANDBOX_" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, vendor+"_"+key)
}
