-- Who is behind the shared account: what the guarded data source says of a transaction, and how the database checks it.
-- Run by a role that no application has, and again by the same role with a newer version: keys, rights and the policies
-- that ask these functions stay. PostgreSQL 14 or newer, database encoding UTF8.
-- Whoever asks calls one function in PL/pgSQL, which keeps its plans as long as the connection; those in SQL have no
-- settings of their own, so that they become parts of these plans, and are bound by their search_path.
--
-- The key is known to the guard and, through zt_session.put_key, to the functions below; no application can read it.
-- Row-level security asks zt_session.principal(), which is NULL where nobody was proven:
--
--   ALTER TABLE entry ENABLE ROW LEVEL SECURITY;
--   CREATE POLICY own ON entry USING (owner = (SELECT zt_session.principal()));

CREATE SCHEMA IF NOT EXISTS zt_session;

-- Whoever owns a part of it could be anyone, so nothing is built upon what another role has made.
DO $$ BEGIN
    IF EXISTS (
            SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'zt_session' AND nspowner <> current_user::regrole
            UNION ALL SELECT relowner FROM pg_catalog.pg_class
                WHERE relnamespace = 'zt_session'::regnamespace AND relowner <> current_user::regrole
            UNION ALL SELECT proowner FROM pg_catalog.pg_proc
                WHERE pronamespace = 'zt_session'::regnamespace AND proowner <> current_user::regrole) THEN
        RAISE EXCEPTION 'the schema zt_session, or a part of it, belongs to another role'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN
        RAISE EXCEPTION 'role % needs pg_read_all_stats, to tell the connections of other roles apart', current_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

GRANT USAGE ON SCHEMA zt_session TO PUBLIC;

CREATE TABLE IF NOT EXISTS zt_session.key (
    id smallint PRIMARY KEY,
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);

-- HMAC-SHA-256 (RFC 2104 section 2) of the key's padded forms.
CREATE OR REPLACE FUNCTION zt_session.mac(inner_pad bytea, outer_pad bytea, message bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE AS $$ SELECT sha256(outer_pad || sha256(inner_pad || message)) $$;
REVOKE EXECUTE ON FUNCTION zt_session.mac FROM PUBLIC;

-- A part of a message with its length in bytes before it, so that no two lists of parts make one message. Of what is dear
-- to find out it would be a call, planned each time, since it takes its value twice.
CREATE OR REPLACE FUNCTION zt_session.part(value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT octet_length(value)::text || ':' || value $$;
REVOKE EXECUTE ON FUNCTION zt_session.part FROM PUBLIC;

-- Keeps a key of 32 to 64 bytes under a number. Two numbers let a new key come in before the old one goes.
CREATE OR REPLACE FUNCTION zt_session.put_key(number smallint, key bytea) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    inside bytea;
    outside bytea;
BEGIN
    IF octet_length(key) NOT BETWEEN 32 AND 64 THEN
        RAISE EXCEPTION 'a session key has 32 to 64 bytes';
    END IF;
    inside := key || decode(repeat('00', 64 - octet_length(key)), 'hex');
    outside := inside;
    FOR i IN 0..63 LOOP
        outside := set_byte(outside, i, get_byte(outside, i) # 92);
        inside := set_byte(inside, i, get_byte(inside, i) # 54);
    END LOOP;
    INSERT INTO zt_session.key AS k VALUES (number, inside, outside)
        ON CONFLICT (id) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad;
END $$;
REVOKE EXECUTE ON FUNCTION zt_session.put_key FROM PUBLIC;

-- Names this connection of the server, so that what is signed for one is worth nothing on another. Where it stands among
-- all is remembered and looked at again, since to look for it takes longer than all else here.
CREATE OR REPLACE FUNCTION zt_session.backend() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place integer := NULLIF(current_setting('zt.place', true), '');
BEGIN
    IF pg_stat_get_backend_pid(place) IS DISTINCT FROM pg_backend_pid() THEN
        place := i FROM pg_stat_get_backend_idset() i WHERE pg_stat_get_backend_pid(i) = pg_backend_pid();
        PERFORM set_config('zt.place', place::text, false);
    END IF;
    RETURN pg_backend_pid()::text || '.' || extract(epoch FROM pg_stat_get_backend_start(place))::text;
END $$;

-- What seals the settings of this transaction. An array as text has its elements quoted, so that no two are alike.
CREATE OR REPLACE FUNCTION zt_session.seal(inner_pad bytea, outer_pad bytea) RETURNS text
    LANGUAGE sql STABLE AS $$
        SELECT encode(zt_session.mac(inner_pad, outer_pad, convert_to(ARRAY[
            'seal', pg_backend_pid()::text, extract(epoch FROM transaction_timestamp())::text,
            current_setting('zt.principal', true), current_setting('zt.kind', true),
            current_setting('zt.actors', true), current_setting('zt.decision', true),
            current_setting('zt.purpose', true)]::text, 'UTF8')), 'hex')
    $$;
REVOKE EXECUTE ON FUNCTION zt_session.seal FROM PUBLIC;

-- Takes what the guard signed, for the rest of this transaction. Fails if the signature is of no key.
CREATE OR REPLACE FUNCTION zt_session.assume(
        principal text, kind text, decision text, purpose text, actors text[], signature bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    connection text := zt_session.backend();
    said text;
    done text;
    inside bytea;
    outside bytea;
BEGIN
    said := zt_session.part('guard') || ',' || zt_session.part(connection)
        || ',' || zt_session.part(principal) || ',' || zt_session.part(kind)
        || ',' || zt_session.part(decision) || ',' || zt_session.part(purpose);
    FOR i IN 1..cardinality(actors) LOOP
        said := said || ',' || zt_session.part(actors[i]);
    END LOOP;
    SELECT k.inner_pad, k.outer_pad INTO inside, outside FROM zt_session.key k
        WHERE zt_session.mac(k.inner_pad, k.outer_pad, convert_to(said, 'UTF8')) = signature;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the session identity is not signed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- One expression, which is not planned again as a query would be.
    done := set_config('zt.principal', principal, true) || set_config('zt.kind', kind, true)
        || set_config('zt.actors', array_to_json(actors)::text, true) || set_config('zt.decision', decision, true)
        || set_config('zt.purpose', purpose, true);
    done := set_config('zt.seal', zt_session.seal(inside, outside), true);
    RETURN true;
END $$;

-- The id of who is behind the transaction, NULL for nobody; and what else the guard says of it, if it did in this
-- transaction.
CREATE OR REPLACE FUNCTION zt_session.principal() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
        RETURN NULLIF(current_setting('zt.principal', true), '') FROM zt_session.key k
            WHERE current_setting('zt.seal', true) = zt_session.seal(k.inner_pad, k.outer_pad) LIMIT 1;
    END $$;
-- "workload", "user", "agent", "third-party" or "legacy".
CREATE OR REPLACE FUNCTION zt_session.kind() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
        RETURN NULLIF(current_setting('zt.kind', true), '') FROM zt_session.key k
            WHERE current_setting('zt.seal', true) = zt_session.seal(k.inner_pad, k.outer_pad) LIMIT 1;
    END $$;
-- The id of who acts for the principal at this moment, NULL if it acts for itself.
CREATE OR REPLACE FUNCTION zt_session.actor() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
        RETURN current_setting('zt.actors', true)::json ->> 0 FROM zt_session.key k
            WHERE current_setting('zt.seal', true) = zt_session.seal(k.inner_pad, k.outer_pad) LIMIT 1;
    END $$;
-- The id of the decision, as in the decision log.
CREATE OR REPLACE FUNCTION zt_session.decision() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
        RETURN NULLIF(current_setting('zt.decision', true), '') FROM zt_session.key k
            WHERE current_setting('zt.seal', true) = zt_session.seal(k.inner_pad, k.outer_pad) LIMIT 1;
    END $$;
CREATE OR REPLACE FUNCTION zt_session.purpose() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
        RETURN NULLIF(current_setting('zt.purpose', true), '') FROM zt_session.key k
            WHERE current_setting('zt.seal', true) = zt_session.seal(k.inner_pad, k.outer_pad) LIMIT 1;
    END $$;
