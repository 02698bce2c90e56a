package main

import "golang.org/x/sys/unix"

// neverDump sees to it that no core dump of the process is written, and that no other process of the same user reads
// its memory: secrets will stand in it. If the kernel refuses, the program runs as it would have without.
func neverDump() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
