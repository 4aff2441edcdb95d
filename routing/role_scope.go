package routing

import (
	"fmt"
	"slices"
	"strings"
)

// This file is roles that are given for some topics only: "approver@roads" approves what
// is of that category, "executor@roads.pothole" works on that topic. Whatever else comes
// its holder may read.

// RoleFor is a role for one topic or category; "" is for all.
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

// forTopics are the roles, without what they are for, of which each goes for all the
// topics. Who has none of them reads.
func forTopics(roles []Role, topics ...TopicID) (held []Role) {
	for _, r := range roles {
		role, subject := r.Split()
		foreign := func(t TopicID) bool { return subject != string(t) && subject != string(t.Category()) }
		if subject == "" || len(topics) > 0 && !slices.ContainsFunc(topics, foreign) {
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

// parseRole reads "role" or "role@topic".
func (d *Directory) parseRole(text string) (Role, error) {
	role, subject := Role(strings.ToLower(strings.TrimSpace(text))).Split()
	if !slices.Contains(ClerkRoles(), role) {
		return "", fmt.Errorf("%q is no role: want one of %v", role, ClerkRoles())
	}
	if subject == "" {
		return role, nil
	}
	_, topic := d.Topic(TopicID(subject))
	_, category := d.Category(CategoryID(subject))
	if !topic && !category {
		return "", fmt.Errorf("role %q: no topic and no category is called %q", role, subject)
	}
	return RoleFor(role, subject), nil
}
