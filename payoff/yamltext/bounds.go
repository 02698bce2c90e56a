package yamltext

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// Bounds of a document.
const (
	maxDepth    = 50     // values within values
	mostOpen    = 10_000 // brackets, those in quotes and comments included
	maxAnchors  = 100    // and tags
	maxAliases  = 10_000
	maxExpanded = 200_000 // values that aliases stand for
	maxInARow   = 3       // texts without anything between them: a value, and the key of the next line
)

// bounds follow the tokens of a text.
type bounds struct {
	flow    int   // open brackets
	columns []int // of the blocks around a token
	anchors int   // and tags
	aliases int
	inARow  int
	begun   bool // the document has begun
	ended   bool // a line of ... has ended it
}

// check refuses what the parser would take long for, or read only in part.
func check(tokens token.Tokens) error {
	var b bounds
	for _, t := range tokens {
		if fault := b.take(t); fault != "" {
			return fmt.Errorf("[%d:%d] %s", t.Position.Line, t.Position.Column, fault)
		}
	}
	return nil
}

// take takes a token, and says what is wrong with it.
func (b *bounds) take(t *token.Token) string {
	switch t.Type {
	case token.CommentType:
		return ""
	case token.DocumentHeaderType:
		if b.begun || b.ended {
			return "a second document begins, which would not be read"
		}
		b.begun = true
		return ""
	case token.DocumentEndType:
		b.ended = true
		return ""
	case token.AnchorType, token.TagType:
		b.anchors++
	case token.AliasType, token.MergeKeyType:
		b.aliases++
	case token.MappingStartType, token.SequenceStartType:
		b.flow++
	case token.MappingEndType, token.SequenceEndType:
		b.flow--
	case token.SequenceEntryType, token.MappingKeyType:
		b.open(t.Position.Column)
	case token.MappingValueType:
		if t.Prev != nil {
			b.open(t.Prev.Position.Column)
		}
	}
	b.begun = true
	b.count(t)
	switch {
	case b.ended:
		return "something follows the end of the document, which would not be read"
	case b.flow+len(b.columns) > maxDepth:
		return fmt.Sprintf("it is nested more than %d deep", maxDepth)
	case b.anchors > maxAnchors || b.aliases > maxAliases:
		return fmt.Sprintf("it has more than %d anchors and tags, or %d aliases", maxAnchors, maxAliases)
	case b.inARow > maxInARow:
		return "a text follows another; a comma, a colon or a line is missing, or a quote is not closed"
	}
	return ""
}

// open takes the start of a block's entry at a column. Blocks that begin at it or after it have ended.
func (b *bounds) open(column int) {
	if b.flow > 0 {
		return
	}
	for len(b.columns) > 0 && b.columns[len(b.columns)-1] >= column {
		b.columns = b.columns[:len(b.columns)-1]
	}
	b.columns = append(b.columns, column)
}

// count counts texts that follow one another.
func (b *bounds) count(t *token.Token) {
	switch t.Type {
	case token.StringType, token.SingleQuoteType, token.DoubleQuoteType, token.IntegerType, token.FloatType,
		token.BoolType, token.NullType, token.InvalidType:
		b.inARow++
	default:
		b.inARow = 0
	}
}
