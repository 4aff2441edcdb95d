package bots

// Registration is what a platform says of the way it is to deliver to a channel.
// It holds no secret.
type Registration struct {
	URL       string // where the platform delivers, "" = it waits to be polled
	Matches   bool   // URL is the configured one
	Pending   int    // events not yet taken, -1 = the platform does not tell
	LastError string // why a recent delivery failed, "" = none did
	OK        bool   // the platform delivers as configured
}
