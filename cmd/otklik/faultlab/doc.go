// Package faultlab breaks the gateway on purpose and judges what is left: the
// published fault matrix as a command. An experiment runs gateways as processes
// of their own among simulated messengers, over a database of its own, lets
// residents file and clerks answer, and meanwhile kills, freezes or cuts off
// what its line says. Then an oracle compares what the messengers took, what
// people see and what the tables hold.
//
// The oracle trusts nothing of the gateway: it reads the tables with its own
// SQL, beside package store the only place that does, and the messengers' side
// from the wire. A defect of the store cannot hide from it.
//
//	lab.go      experiments, and how they are run
//	report.go   figures against their limits, the last line, the table
//	world.go    one experiment's messengers, database and gateways
//	replica.go  gateways as processes: start, kill, freeze
//	wire.go     the way to the messengers: every request, and by which process
//	hooks.go    the way from the messengers: a proxy before the replicas
//	people.go   what one person does; crowd.go: all of them
//	sniper.go   kills at chosen moments
//	oracle.go   the judge; tables.go: what it reads
//	tNN_*.go    the experiments
//
// It needs Unix: signals that no process can refuse are its main tool.
package faultlab
