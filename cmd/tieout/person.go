package main

import (
	"fmt"
	"os"
	"os/user"

	"tieout/payoff"
)

// A person is who prepares or approves: a user of the operating system.
type person struct {
	name string // user@host
	uid  string // the user id, by which two people are told apart
}

// whoami returns who runs the program, from the user database. A name that only environment variables give is none.
func whoami() (person, error) {
	u, err := user.Current()
	if err != nil || !inUserDatabase(u.Uid) {
		return person{}, unknownPerson()
	}
	host, err := os.Hostname()
	if err != nil {
		return person{}, fmt.Errorf("the host's name must be known: %w", err)
	}
	return person{u.Username + "@" + host, u.Uid}, nil
}

// unknownPerson is the refusal of a user id without a name. No environment variable gives it one.
func unknownPerson() error {
	return payoff.Problemf(payoff.CodePlan,
		"run it as a user whom getent passwd lists, or add one for this user id; $USER does not count",
		"user id %d is not in the user database, and who prepares or approves must be known; nothing was sent",
		os.Getuid())
}
