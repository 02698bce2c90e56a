//go:build !linux

package config

// onOwnMount is for the secrets of containers, which are mounted on Linux only.
func onOwnMount(string) bool { return false }
