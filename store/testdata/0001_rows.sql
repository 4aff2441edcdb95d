-- Rows as a gateway of migration 0001 wrote them.
INSERT INTO seen (channel, key, at) VALUES ('tg', '881', 1772452800000);
INSERT INTO cursors (channel, value) VALUES ('vk', '42');
INSERT INTO sessions (channel, chat, person, chart, chart_version, state, rev, prompt, language, consent, draft, updated_at)
    VALUES ('tg', '7', '', 'complaint', 1, 'topic', 3, 0, 'ru', 'abc', '{}', 1772452800000);
INSERT INTO counters (centre, year, n) VALUES ('cheb', 2026, 1);
INSERT INTO cases (id, number, centre, state, outcome, topic, territory, body, language, resident, origin, origin_message, agency,
    rule, reason, directory, transfers, assignee, due_first, due_full, opened_at, answered_at, closed_at, version)
    VALUES (100, '26-00001', 'cheb', 'assigned', '', 'roads.pothole', 'kalinin', '{"text":"яма"}', 'ru', 'tg:7', 'tg:7', '55', 'roads',
    'r1', 'rule r1', 'v1', 0, '', 1772452800000, 1772452800000, 1772452800000, 0, 0, 1);
INSERT INTO case_events (id, case_id, kind, actor, text, files, from_agency, to_agency, at)
    VALUES (101, 100, 'opened', 'tg:7', '', 'null', '', '', 1772452800000);
INSERT INTO outbox (id, channel, chat, purpose, priority, case_id, body, not_until, attempts, state, owner, lease_until, message_id, reason, settled_at)
    VALUES (102, 'tg', '7', 'receipt', 10, 100, '{"text":"Принято"}', 0, 1, 'sent', '', 0, '56', '', 1772452800000),
           (103, 'tg', '-9', 'card', 40, 100, '{"text":"card"}', 0, 0, 'due', '', 0, '', '', 0),
           (104, 'tg', '-9', 'card', 40, 100, '{"text":"card, changed","edit_of":103}', 0, 0, 'due', '', 0, '', '', 0);
INSERT INTO timers (id, at, kind, case_id, letter_id) VALUES (105, 1772452800000, 'first', 100, 0);
INSERT INTO desks (desk, channel, chat, bound_by, bound_at) VALUES ('city', 'tg', '-9', 'tg:8', 1772452800000);
INSERT INTO clerks (desk, channel, person, name, since) VALUES ('city', 'tg', '8', 'Иван', 1772452800000);
