package routing

import "time"

// Past is a case as the rules routed it, to be asked about again. It has nothing of
// what its resident said.
type Past struct {
	Number    string
	Centre    CentreID
	Topic     TopicID     // as it was called when the rules were asked
	Territory TerritoryID // the same
	Address   string
	Answers   map[string]string
	Routed    time.Time // when the rules were asked
	First     AgencyID  // whom they named, "" if that is not known
	Last      AgencyID  // has it now
	Transfers int
}

// PastKinds are the kinds of event that PastOf reads, and none of their words.
func PastKinds() []EventKind {
	return []EventKind{EventOpened, EventAdmitted, EventRejected, EventRestored, EventTopic, EventTerritory}
}

// PastOf reads a case and its history, oldest first; ok is false for one that no rule
// has routed: a part of another, or what its moderator has not let through. Kinds that
// it does not know are passed over. Where the history is gone, the case's own fields
// stand in.
func PastOf(k *Case, history []Event) (p Past, ok bool) {
	p = Past{
		Number: k.Number, Centre: k.Centre, Topic: k.Topic, Territory: k.Territory, Address: k.Address, Answers: k.Answers,
		Routed: k.OpenedAt, Last: k.Agency, Transfers: k.Transfers,
	}
	var topic, territory string // before the first correction since the rules were asked
	for _, e := range history {
		switch {
		case e.Kind == EventRejected && e.Detail.Was == Moderation:
			p.First = ""
		case e.Kind == EventOpened, e.Kind == EventAdmitted, e.Kind == EventRestored && p.First == "":
			p.First, p.Routed, topic, territory = e.To, e.At, "", ""
		case e.Kind == EventTopic && topic == "":
			topic = e.Detail.Before
		case e.Kind == EventTerritory && territory == "":
			territory = e.Detail.Before
		}
	}
	if topic != "" {
		p.Topic = TopicID(topic)
	}
	if territory != "" {
		p.Territory = TerritoryID(territory)
	}
	return p, k.Parent == 0 && !k.Unrouted
}

// first is the agency the case went to; what was never passed on is where it went.
func (p Past) first() AgencyID {
	if p.First == "" && p.Transfers == 0 {
		return p.Last
	}
	return p.First
}
