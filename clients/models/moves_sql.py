"""How a client is taken over, over the wall between two offices: ``di_latgale.walls.OverWalls``.

The one narrow write by which grounds cross. It asks who calls, where, and whether the client is
offered there and not answered for; what it copies is what the old office chose, no more.
"""

from di_latgale.walls import CALLED_BY_OWNER, within

# Columns that belong to the row and not to what it says. Those a table lacks are passed over.
_OWN = "'uuid', gen_random_uuid(), 'form_key', NULL"


def _copy(table: str, *, of: str, where: str = "true", said: str = "", key: str = "") -> str:
    """SQL: copies rows of ``table`` whose condition ``of`` holds, whatever columns it has.

    ``said`` are further pairs of column and value that differ from the source; ``key`` the
    primary key of a single row. Rows taken back are left behind.
    """
    key = key or f"nextval(pg_get_serial_sequence('{table}', 'id'))"
    pairs = f"'id', {key}, 'territory_id', here, {_OWN}{', ' if said else ''}{said}"
    return f"""
    INSERT INTO {table} SELECT n.* FROM {table} t
    CROSS JOIN LATERAL jsonb_populate_record(
        NULL::{table}, to_jsonb(t) || jsonb_build_object({pairs})) n
    WHERE {of} AND {where}
        AND coalesce((to_jsonb(t) ->> 'is_withdrawn')::boolean, false) IS FALSE
    ORDER BY t.id;"""


# What is over before the client comes is of no use to the new office.
_LASTS = "(t.valid_to IS NULL OR t.valid_to >= m.moved_on)"
_TO_NEW = "'client_id', made"


def _bring(kind: str, source: str) -> str:
    """SQL: notes the documents that prove the row ``source``, to be given to its copy.

    The files are the application's to copy. Locked, so that none is forgotten meanwhile.
    """
    return f"""
            SELECT brought || coalesce(jsonb_agg(jsonb_build_object(
                'kind', d.kind, 'proof', copied, 'title', d.title, 'dated_on', d.dated_on,
                'content_type', d.content_type, 'size', d.size, 'pages', d.pages,
                'sha256', d.sha256, 'file_key', d.file_key) ORDER BY d.id), '[]')
            INTO brought FROM (
                SELECT t.* FROM clients_document t
                WHERE t.{kind}_id = {source} AND t.withdrawn_at IS NULL AND t.sha256 <> ''
                FOR SHARE) d;"""


def _copy_ground(kind: str, *, if_chosen: str) -> str:
    table = f"clients_{kind}"
    return f"""
    IF m.{if_chosen} THEN
        FOR source IN
            SELECT t.id FROM {table} t
            WHERE t.client_id = old.id AND {_LASTS} AND NOT t.is_withdrawn ORDER BY t.id
        LOOP
            copied := nextval(pg_get_serial_sequence('{table}', 'id')); {
        _copy(table, of="t.id = source", said=_TO_NEW, key="copied")
    } {_bring(kind, "source")}
        END LOOP;
    END IF;"""


_COPY_GROUNDS = "".join(
    _copy_ground(kind, if_chosen=field)
    for kind, field in (
        ("disability", "copies_disabilities"),
        ("opinion", "copies_opinions"),
        ("contract", "copies_contracts"),
    )
)

# Open until its scores are there: to what is finished nothing is added.
_COPY_ASSESSMENTS = f"""
    IF m.copies_assessments THEN
        FOR source IN
            SELECT a.id FROM clients_assessment a
            WHERE a.client_id = old.id AND a.status = 'finished' ORDER BY a.id
        LOOP
            copied := nextval(pg_get_serial_sequence('clients_assessment', 'id')); {
    _copy(
        "clients_assessment",
        of="t.id = source",
        said=f"{_TO_NEW}, 'finished_at', NULL",
        key="copied",
    )
} {
    _copy(
        "clients_domainscore",
        of="t.assessment_id = source",
        said=f"{_TO_NEW}, 'assessment_id', copied",
    )
} {
    _copy(
        "services_recommendedservice",
        of="t.assessment_id = source",
        said=f"{_TO_NEW}, 'assessment_id', copied",
    )
}
            UPDATE clients_assessment a SET finished_at = s.finished_at
            FROM clients_assessment s
            WHERE a.id = copied AND s.id = source AND s.finished_at IS NOT NULL;
        END LOOP;
    END IF;"""

# A representative of another child here has a record already, of the same person.
_COPY_REPRESENTATIVES = f"""
    IF m.copies_representatives THEN
        FOR source IN
            SELECT DISTINCT t.representative_id FROM clients_representation t
            WHERE t.client_id = old.id AND {_LASTS}
                AND coalesce((to_jsonb(t) ->> 'is_withdrawn')::boolean, false) IS FALSE
            ORDER BY 1
        LOOP
            SELECT r.id INTO record FROM clients_representative r
            JOIN clients_representative s ON s.person_id = r.person_id
            WHERE s.id = source AND r.territory_id = here ORDER BY r.id LIMIT 1;
            IF record IS NULL THEN
                record := nextval(pg_get_serial_sequence('clients_representative', 'id'));
                SELECT r.number INTO said_number FROM clients_representative r
                WHERE r.id = source;
                turn := 1;
                WHILE EXISTS (SELECT FROM clients_representative r
                    WHERE r.territory_id = here AND r.number = said_number)
                LOOP
                    turn := turn + 1;
                    SELECT left(r.number, 34) || '-' || turn INTO said_number
                    FROM clients_representative r WHERE r.id = source;
                END LOOP; {
    _copy(
        "clients_representative",
        of="t.id = source",
        said="'number', said_number",
        key="record",
    )
} {
    _copy(
        "clients_representativeidentity",
        of="t.representative_id = source",
        said="'representative_id', record",
    )
}
            END IF;
            FOR stands IN
                SELECT t.id FROM clients_representation t
                WHERE t.client_id = old.id AND t.representative_id = source AND {_LASTS}
                    AND coalesce((to_jsonb(t) ->> 'is_withdrawn')::boolean, false) IS FALSE
                ORDER BY t.id
            LOOP
                copied := nextval(pg_get_serial_sequence('clients_representation', 'id')); {
    _copy(
        "clients_representation",
        of="t.id = stands",
        said=f"{_TO_NEW}, 'representative_id', record",
        key="copied",
    )
} {
    _copy(
        "clients_occupation",
        of="t.representation_id = stands",
        where=_LASTS,
        said=f"{_TO_NEW}, 'representation_id', copied",
    )
} {_bring("representation", "stands")}
            END LOOP;
        END LOOP;
    END IF;"""

_BELONGS = f"""EXISTS (
        SELECT FROM organisations_belonging b
        WHERE b.municipality_id = m.to_municipality_id AND b.territory_id = {{territory}}
            AND (b.valid_from IS NULL OR b.valid_from <= day)
            AND (b.valid_to IS NULL OR b.valid_to >= day)
            AND ({CALLED_BY_OWNER} OR {within("writes", "b.territory_id")}))"""
_IS_CALLER = (
    f"({CALLED_BY_OWNER} OR by_user = nullif(current_setting('app.user_id', true), '')::bigint)"
)

# Codes of refusal: unknown, answered, closed, dates, entries, has_file; in words in
# ``clients.moves.actions``. Third, the documents of what was copied (see ``_bring``).
ACCEPT_MOVE = f"""
DECLARE
    m clients_move;
    old clients_client;
    made bigint;
    source bigint;
    record bigint;
    stands bigint;
    copied bigint;
    turn int;
    brought jsonb := '[]';
BEGIN
    SELECT v.* INTO m FROM clients_move v WHERE v.id = move FOR UPDATE;
    IF m.id IS NULL OR NOT {_IS_CALLER} OR NOT {_BELONGS.format(territory="here")} THEN
        RETURN QUERY SELECT NULL::bigint, 'unknown', brought;
        RETURN;
    ELSIF m.status <> 'offered' THEN
        RETURN QUERY SELECT m.new_client_id, 'answered', brought;
        RETURN;
    END IF;
    PERFORM lock_person_of(m.client_id);
    SELECT c.* INTO old FROM clients_client c WHERE c.id = m.client_id FOR NO KEY UPDATE;
    IF old.exited_on < m.moved_on - 1 THEN
        RETURN QUERY SELECT NULL::bigint, 'closed', brought;
        RETURN;
    ELSIF old.enrolled_on > m.moved_on - 1 THEN
        RETURN QUERY SELECT NULL::bigint, 'dates', brought;
        RETURN;
    ELSIF EXISTS (
        SELECT FROM services_servicesession s
        WHERE s.client_id = old.id AND s.deleted_at IS NULL AND s.happened_on >= m.moved_on)
    THEN
        RETURN QUERY SELECT NULL::bigint, 'entries', brought;
        RETURN;
    ELSIF EXISTS (
        SELECT FROM clients_client c
        WHERE c.person_id = old.person_id AND c.target_group = old.target_group
            AND (c.exited_on IS NULL OR c.exited_on > m.moved_on)
            AND {_BELONGS.format(territory="c.territory_id")})
    THEN
        RETURN QUERY SELECT NULL::bigint, 'has_file', brought;
        RETURN;
    END IF;
    made := nextval(pg_get_serial_sequence('clients_client', 'id')); {
    _copy(
        "clients_client",
        of="t.id = old.id",
        said="'number', said_number, 'enrolled_on', m.moved_on, 'exited_on', NULL,"
        " 'exit_reason', '', 'exit_note', '', 'parish', ''",
        key="made",
    )
} {
    _copy(
        "clients_clientidentity",
        of="t.client_id = old.id",
        said=f"{_TO_NEW}, 'declared_address', '', 'actual_address', ''",
    )
} {_COPY_GROUNDS} {_COPY_ASSESSMENTS} {_COPY_REPRESENTATIVES}
    UPDATE clients_client SET exited_on = m.moved_on - 1, exit_reason = 'moved', exit_note = ''
    WHERE id = old.id;
    UPDATE clients_move SET status = 'accepted', new_client_id = made,
        answered_at = clock_timestamp(), answered_by_id = by_user
    WHERE id = m.id;
    RETURN QUERY SELECT made, '', brought;
END"""

# Codes of refusal: unknown, answered.
DECLINE_MOVE = f"""
DECLARE
    m clients_move;
BEGIN
    SELECT v.* INTO m FROM clients_move v WHERE v.id = move FOR UPDATE;
    IF m.id IS NULL OR NOT {_IS_CALLER} OR NOT {_BELONGS.format(territory="b.territory_id")} THEN
        RETURN 'unknown';
    ELSIF m.status <> 'offered' THEN
        RETURN 'answered';
    END IF;
    UPDATE clients_move SET status = 'declined', reason = why,
        answered_at = clock_timestamp(), answered_by_id = by_user
    WHERE id = m.id;
    RETURN '';
END"""
