-- State that a fleet of processes shares, version 1. For PostgreSQL 13 and later; run it once, in one transaction.
-- Readers need USAGE on the schema and SELECT on its tables; writers INSERT and UPDATE on entry and policy_bundle too.

CREATE SCHEMA zt4j;

CREATE TABLE zt4j.schema_version (
    version    integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO zt4j.schema_version (version) VALUES (1);

-- One row, which every change updates: so changes are numbered in the order in which they commit.
CREATE TABLE zt4j.revision (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    number bigint NOT NULL
);
INSERT INTO zt4j.revision (number) VALUES (0);

CREATE TABLE zt4j.entry (
    kind       text NOT NULL,
    id         text NOT NULL,
    version    bigint NOT NULL,
    revision   bigint NOT NULL,
    body       text, -- JSON; null once it has ended
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    why        text NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX entry_revision ON zt4j.entry (revision);

CREATE TABLE zt4j.policy_bundle (
    name       text PRIMARY KEY,
    version    bigint NOT NULL,
    packed     bytea NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    why        text NOT NULL
);

CREATE FUNCTION zt4j.stamp_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.kind <> OLD.kind OR NEW.id <> OLD.id) THEN
        RAISE EXCEPTION 'an entry keeps its kind and id';
    END IF;
    UPDATE zt4j.revision SET number = number + 1 RETURNING number INTO NEW.revision;
    NEW.version := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE OLD.version + 1 END;
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION zt4j.stamp_bundle() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.version := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE OLD.version + 1 END;
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;

-- A row that is gone would be missed by whoever reads only what has changed.
CREATE FUNCTION zt4j.keep_entry() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR OLD.body IS NOT NULL THEN
        RAISE EXCEPTION 'an entry ends by setting its body to null';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION zt4j.tell() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('zt4j_state', '');
    RETURN NULL;
END $$;

CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON zt4j.entry
    FOR EACH ROW EXECUTE FUNCTION zt4j.stamp_entry();
CREATE TRIGGER keep BEFORE DELETE ON zt4j.entry
    FOR EACH ROW EXECUTE FUNCTION zt4j.keep_entry();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON zt4j.entry
    FOR EACH STATEMENT EXECUTE FUNCTION zt4j.keep_entry();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON zt4j.entry
    FOR EACH STATEMENT EXECUTE FUNCTION zt4j.tell();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON zt4j.policy_bundle
    FOR EACH ROW EXECUTE FUNCTION zt4j.stamp_bundle();
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON zt4j.policy_bundle
    FOR EACH STATEMENT EXECUTE FUNCTION zt4j.tell();
