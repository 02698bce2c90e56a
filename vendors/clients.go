// Package vendors is the table of clients. To add a vendor, write a package that has a Spec (the example of package
// client shows one) and passes the suite of package vendortest, and add a line to [Clients].
package vendors

import (
	"tieout/vendors/client"
	"tieout/vendors/lossexpress"
	"tieout/vendors/nelnet"
	"tieout/vendors/q2"
)

// Clients returns all clients, in the order in which messages name them.
func Clients() []client.Spec {
	return []client.Spec{
		q2.Spec(),
		nelnet.Spec(),
		lossexpress.Spec(),
	}
}
