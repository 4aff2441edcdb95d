package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// VerbIncident is the button of a warning by which a clerk says that it is an incident.
const VerbIncident = "incident"

// incidentOf is what a warning would be an incident of: one fact in a known place.
func (n *Notices) incidentOf(w Warning) (routing.TopicID, routing.TerritoryID, bool) {
	d := n.Directory.Region().Of(w.Centre)
	topic, known := d.Topic(routing.TopicID(w.Alert.Series.Subject))
	_, placed := d.Territory(w.Alert.Series.Territory)
	return topic.ID, w.Alert.Series.Territory, known && placed
}

// ProposeWarned proposes what the radar has warned of, in the chat that was warned, as
// an incident; then the warning is known. False when there is no such warning in that
// chat, or it is of no one fact; routing.ErrRole where he may not.
func (n *Notices) ProposeWarned(id int64, chat bots.Chat, by Listener) (bool, error) {
	w, found, err := n.warned(id, chat, by)
	if err != nil || !found {
		return false, err
	}
	topic, territory, ok := n.incidentOf(w)
	if !ok {
		return false, nil
	}
	d := n.Directory.Region().Of(w.Centre)
	words := n.watching(w)
	reason := words.t("incident.radar", locales.Args{"Seen": w.Alert.Sight.Seen, "Usual": words.usual(w.Alert.Sight.Expected)})
	at := &Notices{Tx: n.Tx, House: n.House, Directory: d, Now: n.Now}
	if _, err := at.Incidents().Propose(topic, territory, reason, by.ID); err != nil {
		return false, err
	}
	_, err = n.HushWarning(id, chat, by)
	return true, err
}
