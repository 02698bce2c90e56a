//go:build (cgo && !osusergo) || darwin || windows

package main

// inUserDatabase says whether the user database has a user id. Here the system looks users up, LDAP and the like
// included, and answers with nobody that it does not know.
func inUserDatabase(string) bool { return true }
