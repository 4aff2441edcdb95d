-- Monthly partitions of the tables that grow fastest: the outbox and the cases'
-- histories. For PostgreSQL, once, while no gateway runs:
--
--	psql "$DATABASE" -v ON_ERROR_STOP=1 -v months=24 -f partition.sql
--
-- Ids grow with time (41 bits of milliseconds since 2025-01-01 UTC above 22 others),
-- so a month is a range of ids, and no query of the gateway changes. Run it again to
-- add months; a month that is no longer needed is detached and dropped:
--
--	ALTER TABLE outbox DETACH PARTITION outbox_2026_11; DROP TABLE outbox_2026_11;
--
-- The table cases stays whole: its numbers are unique in a centre whatever the month.
\if :{?months}
\else
\set months 24
\endif
BEGIN;
SELECT set_config('otklik.months', :'months', true);

CREATE OR REPLACE FUNCTION otklik_first_id(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
	$$ SELECT greatest((extract(epoch FROM at) * 1000)::bigint - 1735689600000, 0) << 22 $$;

DO $$
DECLARE
	parent text;
	month  timestamptz;
	name   text;
BEGIN
	FOREACH parent IN ARRAY ARRAY['outbox', 'case_events'] LOOP
		IF (SELECT relkind FROM pg_class WHERE oid = parent::regclass) = 'r' THEN
			EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, parent || '_whole');
			EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY RANGE (id)', parent, parent || '_whole');
			EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
		END IF;
		FOR i IN -1 .. current_setting('otklik.months')::int LOOP
			month := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => i);
			name := parent || to_char(month AT TIME ZONE 'UTC', '_YYYY_MM');
			IF to_regclass(name) IS NULL THEN
				EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)', name, parent,
					otklik_first_id(month), otklik_first_id(month + interval '1 month'));
			END IF;
		END LOOP;
		IF to_regclass(parent || '_whole') IS NOT NULL THEN
			EXECUTE format('INSERT INTO %I SELECT * FROM %I', parent, parent || '_whole');
			EXECUTE format('DROP TABLE %I', parent || '_whole');
		END IF;
	END LOOP;
	IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'case_events'::regclass AND contype = 'f') THEN
		ALTER TABLE case_events ADD FOREIGN KEY (case_id) REFERENCES cases (id);
	END IF;
END $$;
COMMIT;
