//go:build race

package readers

// raceDetector says whether the tests run under the race detector.
const raceDetector = true
