//go:build !((cgo && !osusergo) || darwin || windows)

package main

import "os"

// inUserDatabase says whether the user database has a user id. Without C it is a file, and for a user id that is not
// in it Go believes $USER.
func inUserDatabase(uid string) bool {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		return false
	}
	defer f.Close()
	return listsUser(f, uid)
}
