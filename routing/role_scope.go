package routing

import (
	"fmt"
	"slices"
	"strings"
)

// This file is roles that are given for some cases only: "approver@roads" approves what is
// of that category, "executor@roads.pothole" works on that topic, and at a desk of many
// agencies "executor@agency:city-roads" on what that one answers. Whatever else comes its
// holder may read.

// agencyMark begins what a role for an agency is for.
const agencyMark = "agency:"

// RoleFor is a role for one topic or category, or for "agency:" and its id; "" is for all.
func RoleFor(r Role, subject string) Role {
	if subject == "" {
		return r
	}
	return r + "@" + Role(subject)
}

// Split tells the role and what it is for; subject is "" for all.
func (r Role) Split() (role Role, subject string) {
	before, after, _ := strings.Cut(string(r), "@")
	return Role(before), after
}

// heldFor are the roles, without what they are for, of which each goes for what an agency
// answers, "" if none does, of all the topics. Who has none of them reads.
func heldFor(roles []Role, agency AgencyID, topics ...TopicID) (held []Role) {
	for _, r := range roles {
		if role, subject := r.Split(); goesFor(subject, agency, topics) {
			held = append(held, role)
		}
	}
	if held == nil {
		return []Role{Viewer}
	}
	return held
}

// Holds tells whether a clerk has one of the roles wanted in what concerns a case: of those
// that he was given or, without any, of those that his desk gives.
func (c Cases) Holds(k *Case, by Actor, wanted ...Role) bool {
	return slices.ContainsFunc(c.rolesOf(k, by), func(r Role) bool { return slices.Contains(wanted, r) })
}

// goesFor tells whether what a role is for includes what an agency answers of all the topics.
func goesFor(subject string, agency AgencyID, topics []TopicID) bool {
	if id, ok := strings.CutPrefix(subject, agencyMark); ok {
		return agency != "" && id == string(agency)
	}
	foreign := func(t TopicID) bool { return subject != string(t) && subject != string(t.Category()) }
	return subject == "" || len(topics) > 0 && !slices.ContainsFunc(topics, foreign)
}

// HoldsAny tells whether roles that somebody was given have one of those wanted, for a case.
func HoldsAny(given []Role, k *Case, wanted ...Role) bool {
	return slices.ContainsFunc(heldFor(given, k.Agency, k.Topic), func(r Role) bool { return slices.Contains(wanted, r) })
}

// CheckRole tells what is wrong with a role that was given: what it is for may have left
// the directory.
func (d *Directory) CheckRole(r Role) error {
	_, err := d.parseRole(string(r))
	return err
}

// parseRole reads "role", "role@topic" or "role@agency:id".
func (d *Directory) parseRole(text string) (Role, error) {
	role, subject := Role(strings.ToLower(strings.TrimSpace(text))).Split()
	if !slices.Contains(ClerkRoles(), role) {
		return "", fmt.Errorf("%q is no role: want one of %v", role, ClerkRoles())
	}
	if subject == "" {
		return role, nil
	}
	if id, ok := strings.CutPrefix(subject, agencyMark); ok {
		if _, known := d.Agency(AgencyID(id)); !known {
			return "", fmt.Errorf("role %q: no agency is called %q", role, id)
		}
		return RoleFor(role, subject), nil
	}
	_, topic := d.Topic(TopicID(subject))
	_, category := d.Category(CategoryID(subject))
	if !topic && !category {
		return "", fmt.Errorf("role %q: no topic and no category is called %q", role, subject)
	}
	return RoleFor(role, subject), nil
}
