package config

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestKeysAreDocumented: every key that the configuration may have stands in its documentation.
func TestKeysAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := func(key string) bool {
		return strings.Contains(string(text), "`"+key+"`") || strings.Contains(string(text), "`"+key+":")
	}
	for _, of := range []reflect.Type{reflect.TypeFor[fileKeys](), reflect.TypeFor[listKeys](),
		reflect.TypeFor[vendorKeys](), reflect.TypeFor[conventionKeys](), reflect.TypeFor[authKeys]()} {
		for field := range of.Fields() {
			if key := field.Tag.Get("yaml"); !documented(key) {
				t.Errorf("%s: the key %s is not documented", of.Name(), key)
			}
		}
	}
}
