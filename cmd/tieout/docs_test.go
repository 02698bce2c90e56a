package main

import (
	"reflect"
	"strings"
	"testing"
)

// TestKeysAreDocumented: every key that the configuration may have stands in its documentation.
func TestKeysAreDocumented(t *testing.T) {
	text := readFile(t, "../../docs/configuration.md")
	for _, of := range []reflect.Type{reflect.TypeFor[config](), reflect.TypeFor[listConfig](), reflect.TypeFor[vendorConfig](),
		reflect.TypeFor[conventionConfig](), reflect.TypeFor[authConfig]()} {
		for i := range of.NumField() {
			if key := of.Field(i).Tag.Get("yaml"); key != "" && !strings.Contains(text, "`"+key+"`") && !strings.Contains(text, "`"+key+":") {
				t.Errorf("%s: the key %s is not documented", of.Name(), key)
			}
		}
	}
}
