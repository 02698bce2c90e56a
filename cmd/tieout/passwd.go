package main

import (
	"bufio"
	"io"
	"strings"
)

// listsUser says whether a file in the form of /etc/passwd has a user with this id and a name.
func listsUser(passwd io.Reader, uid string) bool {
	lines := bufio.NewScanner(passwd)
	for lines.Scan() {
		fields := strings.Split(strings.TrimSpace(lines.Text()), ":")
		if len(fields) >= 6 && fields[0] != "" && !strings.ContainsAny(fields[0][:1], "#+-") && fields[2] == uid {
			return true
		}
	}
	return false
}
