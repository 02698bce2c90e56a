//go:build !race

package calc_test

const raceDetector = false
