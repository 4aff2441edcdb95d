-- Monthly partitions of the tables that grow fastest: the outbox and the cases'
-- histories. For PostgreSQL, while no gateway runs:
--
--	psql "$DATABASE" -v ON_ERROR_STOP=1 -v months=24 -f partition.sql
--
-- Ids grow with time (41 bits of milliseconds since 2025-01-01 UTC above 22 others),
-- so a month is a range of ids, and no query of the gateway changes. Run it again to
-- add months. When that is late, nothing is lost: rows of a month that is missing
-- wait in …_default and are moved to their month. One that is no longer needed is
-- detached and dropped:
--
--	ALTER TABLE outbox DETACH PARTITION outbox_2026_11; DROP TABLE outbox_2026_11;
--
-- The table cases stays whole: its numbers are unique in a centre whatever the month.
\if :{?months}
\else
\set months 24
\endif
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL lock_timeout = '10s';
SELECT set_config('otklik.months', :'months', true);

-- Gateways hold advisory locks of this class; one that starts later waits for the tables.
LOCK TABLE outbox, case_events IN ACCESS EXCLUSIVE MODE;
DO $$ BEGIN
	IF EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869901676 AND objsubid = 2
		AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) THEN
		RAISE EXCEPTION 'a gateway runs over this database: stop it first';
	END IF;
END $$;

CREATE OR REPLACE FUNCTION otklik_first_id(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
	$$ SELECT greatest((extract(epoch FROM at) * 1000)::bigint - 1735689600000, 0) << 22 $$;

DO $$
DECLARE
	parent text;
	newest timestamptz;
	month  timestamptz;
	name   text;
	first  bigint;
	beyond bigint;
BEGIN
	FOREACH parent IN ARRAY ARRAY['outbox', 'case_events'] LOOP
		IF (SELECT relkind FROM pg_class WHERE oid = parent::regclass) = 'r' THEN
			EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, parent || '_whole');
			EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY RANGE (id)', parent, parent || '_whole');
			EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
			EXECUTE format('INSERT INTO %I SELECT * FROM %I', parent, parent || '_whole');
			EXECUTE format('DROP TABLE %I', parent || '_whole');
		END IF;
		-- From the month before, or from where the months end: none is left out between.
		SELECT max(to_timestamp(right(c.relname, 7), 'YYYY_MM')) INTO newest FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
			WHERE i.inhparent = parent::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$';
		month := least(date_trunc('month', now()) - interval '1 month', newest + interval '1 month');
		WHILE month <= date_trunc('month', now()) + make_interval(months => current_setting('otklik.months')::int) LOOP
			name := parent || to_char(month, '_YYYY_MM');
			first := otklik_first_id(month);
			month := month + interval '1 month';
			beyond := otklik_first_id(month);
			CONTINUE WHEN to_regclass(name) IS NOT NULL;
			EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, parent);
			EXECUTE format('WITH late AS (DELETE FROM %I WHERE id >= %s AND id < %s RETURNING *) INSERT INTO %I SELECT * FROM late',
				parent || '_default', first, beyond, name);
			EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, name, first, beyond);
		END LOOP;
	END LOOP;
	IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'case_events'::regclass AND contype = 'f') THEN
		ALTER TABLE case_events ADD FOREIGN KEY (case_id) REFERENCES cases (id);
	END IF;
END $$;
COMMIT;
