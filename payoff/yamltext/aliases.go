package yamltext

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// checkAliases refuses a document whose aliases stand for more values than a file of ours has: aliases of aliases grow
// without bound.
func checkAliases(file *ast.File) error {
	e := expansion{anchors: map[string]int{}}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			e.size(doc.Body)
		}
	}
	if e.expanded > maxExpanded {
		return fmt.Errorf("its aliases stand for more than %d values", maxExpanded)
	}
	return nil
}

// An expansion counts values.
type expansion struct {
	anchors  map[string]int // how many values each stands for
	expanded int            // values that aliases stand for, in all
}

// size returns how many values a node stands for, at most a bit more than are allowed.
func (e *expansion) size(node ast.Node) int {
	n := 1
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, value := range node.Values {
			n += e.size(value)
		}
	case *ast.MappingValueNode:
		n += e.size(node.Value)
	case *ast.SequenceNode:
		for _, value := range node.Values {
			n += e.size(value)
		}
	case *ast.TagNode:
		n += e.size(node.Value)
	case *ast.AnchorNode:
		n = e.size(node.Value)
		e.anchors[node.Name.GetToken().Value] = n
	case *ast.AliasNode:
		n = e.anchors[node.Value.GetToken().Value]
		e.expanded = min(e.expanded+n, maxExpanded+1)
	}
	return min(n, maxExpanded+1)
}
