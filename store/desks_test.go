package store_test

import (
	"errors"
	"testing"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// A clerk taken off the roster through one store is a stranger to every other at
// once; nobody else is touched.
func TestRemoveClerk(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		here, there := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
		ivan := dialogs.Clerk{Desk: "roads", Channel: "tg", Person: "1", Name: "Иван", Since: noon}
		maria := dialogs.Clerk{Desk: "roads", Channel: "tg", Person: "2", Name: "Мария", Since: noon}
		olga := dialogs.Clerk{Desk: "parks", Channel: "vk", Person: "1", Name: "Ольга", Since: noon}
		turn(t, here, func(tx dialogs.Tx) error {
			return errors.Join(tx.AddClerk(ivan), tx.AddClerk(maria), tx.AddClerk(olga))
		})
		set := func(person string, roles ...routing.Role) (was bool) {
			turn(t, there, func(tx dialogs.Tx) (err error) { was, err = tx.SetRoles("roads", "tg", person, roles); return err })
			return was
		}
		roster := func(s *store.Store, desk routing.DeskID) (list []dialogs.Clerk) {
			turn(t, s, func(tx dialogs.Tx) (err error) { list, err = tx.Clerks(desk); return err })
			return list
		}
		same(t, roster(there, ""), []dialogs.Clerk{olga, ivan, maria})
		same(t, roster(there, "roads"), []dialogs.Clerk{ivan, maria})
		if set("9", routing.Viewer) || !set("1", routing.Coordinator, routing.Approver) {
			t.Error("the wrong one was given roles")
		}
		ivan.Name, ivan.Roles = "Иван Петров", []routing.Role{routing.Coordinator, routing.Approver}
		turn(t, here, func(tx dialogs.Tx) error { // a new name takes no roles away
			return tx.AddClerk(dialogs.Clerk{Desk: "roads", Channel: "tg", Person: "1", Name: "Иван Петров"})
		})
		same(t, roster(here, "roads"), []dialogs.Clerk{ivan, maria})
		if !set("1") {
			t.Error("his roles could not be taken")
		}
		ivan.Roles = nil
		same(t, roster(here, "roads"), []dialogs.Clerk{ivan, maria})
		remove := func(desk routing.DeskID, channel, person string) (was bool) {
			turn(t, here, func(tx dialogs.Tx) (err error) { was, err = tx.RemoveClerk(desk, channel, person); return err })
			return was
		}
		if remove("roads", "vk", "1") || remove("parks", "tg", "1") || !remove("roads", "tg", "1") || remove("roads", "tg", "1") {
			t.Error("the wrong one was on the roster")
		}
		same(t, roster(there, ""), []dialogs.Clerk{olga, maria})
		turn(t, there, func(tx dialogs.Tx) error {
			if _, known, err := tx.Clerk("roads", "tg", "1"); known || err != nil {
				t.Errorf("the other store knows him: %v, %v", known, err)
			}
			return nil
		})
	})
}
