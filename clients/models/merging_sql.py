"""How persons are joined and parted again, over all walls: see ``di_latgale.walls.OverWalls``.

Each is one narrow write. The caller may only give away what lies where the caller keeps files;
what the other person has elsewhere is neither changed nor shown.
"""

from di_latgale.walls import CALLED_BY_OWNER, within

_OWN = f"({CALLED_BY_OWNER} OR {within('writes', 't.territory_id')})"
_IS_CALLER = (
    f"({CALLED_BY_OWNER} OR by_user = nullif(current_setting('app.user_id', true), '')::bigint)"
)
_ROWS = """(
        SELECT c.person_id, c.territory_id FROM clients_client c
        WHERE c.person_id IN (one, other)
        UNION ALL
        SELECT r.person_id, r.territory_id FROM clients_representative r
        WHERE r.person_id IN (one, other)) t"""

# Codes of refusal: unknown, meanwhile, elsewhere, oneself; see ``clients.persons.actions``. Given
# away is whoever has nothing elsewhere, before that whoever is not known by a personal code.
MERGE_PERSONS = f"""
DECLARE
    kept bigint;
    gone bigint;
    made bigint;
BEGIN
    PERFORM FROM clients_person p WHERE p.id IN (one, other) ORDER BY p.id FOR UPDATE;
    IF NOT {_IS_CALLER}
        OR (SELECT count(DISTINCT t.person_id) FROM {_ROWS} WHERE {_OWN}) < 2
    THEN
        -- Whoever was joined meanwhile has nothing left.
        RETURN QUERY SELECT NULL::bigint, CASE WHEN EXISTS (
            SELECT FROM clients_person p
            WHERE p.id IN (one, other) AND p.merged_into_id IS NOT NULL)
            THEN 'meanwhile' ELSE 'unknown' END;
        RETURN;
    END IF;
    SELECT p.id INTO gone FROM clients_person p
    WHERE p.id IN (one, other) AND p.merged_into_id IS NULL
        AND NOT EXISTS (SELECT FROM {_ROWS} WHERE t.person_id = p.id AND NOT {_OWN})
    ORDER BY p.code_hash IS NOT NULL, p.id DESC LIMIT 1;
    IF gone IS NULL THEN
        RETURN QUERY SELECT NULL::bigint, 'elsewhere';
        RETURN;
    END IF;
    kept := CASE WHEN gone = one THEN other ELSE one END;
    IF EXISTS (
        SELECT FROM clients_representation x
        JOIN clients_client c ON c.id = x.client_id
        JOIN clients_representative r ON r.id = x.representative_id
        WHERE c.person_id IN (one, other) AND r.person_id IN (one, other)
    ) THEN
        RETURN QUERY SELECT NULL::bigint, 'oneself';
        RETURN;
    END IF;
    INSERT INTO clients_personmerge (uuid, kept_id, gone_id, merged_at, merged_by_id, note)
    VALUES (gen_random_uuid(), kept, gone, clock_timestamp(), by_user, said)
    RETURNING id INTO made;
    INSERT INTO clients_mergedrecord
        (merge_id, client_id, representative_id, territory_id, is_repointed)
    SELECT made, t.id, NULL, t.territory_id, t.person_id = gone
    FROM clients_client t WHERE t.person_id IN (one, other) AND {_OWN} ORDER BY t.id;
    INSERT INTO clients_mergedrecord
        (merge_id, client_id, representative_id, territory_id, is_repointed)
    SELECT made, NULL, t.id, t.territory_id, t.person_id = gone
    FROM clients_representative t WHERE t.person_id IN (one, other) AND {_OWN} ORDER BY t.id;
    UPDATE clients_client SET person_id = kept WHERE person_id = gone;
    UPDATE clients_representative SET person_id = kept WHERE person_id = gone;
    UPDATE clients_person SET merged_into_id = kept WHERE id = gone;
    RETURN QUERY SELECT made, '';
END"""

# Codes of refusal: unknown, undone, again, changed, moved.
UNDO_MERGE = f"""
DECLARE
    one bigint;
    other bigint;
    held clients_personmerge;
BEGIN
    SELECT m.kept_id, m.gone_id INTO one, other FROM clients_personmerge m WHERE m.id = merge;
    PERFORM FROM clients_person p WHERE p.id IN (one, other) ORDER BY p.id FOR UPDATE;
    SELECT m.* INTO held FROM clients_personmerge m WHERE m.id = merge;
    IF held.id IS NULL OR NOT {_IS_CALLER} OR EXISTS (
        SELECT FROM clients_mergedrecord t
        WHERE t.merge_id = merge AND t.is_repointed AND NOT {_OWN})
    THEN
        RETURN 'unknown';
    ELSIF held.undone_at IS NOT NULL THEN
        RETURN 'undone';
    ELSIF EXISTS (
        SELECT FROM clients_person p WHERE p.id = held.kept_id AND p.merged_into_id IS NOT NULL)
    THEN
        RETURN 'again';
    ELSIF EXISTS (
        SELECT FROM clients_mergedrecord t
        LEFT JOIN clients_client c ON c.id = t.client_id
        LEFT JOIN clients_representative r ON r.id = t.representative_id
        WHERE t.merge_id = merge AND t.is_repointed
            AND coalesce(c.person_id, r.person_id) <> held.kept_id)
    THEN
        RETURN 'changed';
    ELSIF EXISTS (
        SELECT FROM clients_mergedrecord t
        JOIN clients_move v ON v.client_id = t.client_id
        JOIN clients_client c ON c.id = v.new_client_id
        WHERE t.merge_id = merge AND t.is_repointed AND v.answered_at > held.merged_at
            AND c.person_id = held.kept_id)
    THEN
        RETURN 'moved';
    END IF;
    UPDATE clients_person SET merged_into_id = NULL WHERE id = held.gone_id;
    UPDATE clients_client c SET person_id = held.gone_id FROM clients_mergedrecord t
    WHERE t.merge_id = merge AND t.is_repointed AND c.id = t.client_id;
    UPDATE clients_representative r SET person_id = held.gone_id FROM clients_mergedrecord t
    WHERE t.merge_id = merge AND t.is_repointed AND r.id = t.representative_id;
    UPDATE clients_mergedrecord SET undone_at = clock_timestamp() WHERE merge_id = merge;
    UPDATE clients_personmerge SET undone_at = clock_timestamp(), undone_by_id = by_user
    WHERE id = merge;
    RETURN '';
END"""
