//go:build !linux

package main

// neverDump is for Linux; elsewhere core dumps are off unless somebody turns them on.
func neverDump() {}
