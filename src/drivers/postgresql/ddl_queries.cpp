#include "drivers/postgresql/ddl_queries.h"

namespace sextant::postgresql {

constinit std::string_view const table_head = R"(
SELECT 'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' WHEN 't' THEN 'TEMPORARY ' ELSE '' END
         || CASE c.relkind WHEN 'f' THEN 'FOREIGN ' ELSE '' END || 'TABLE ' || pg_catalog.format('%I.%I', n.nspname, c.relname)
         || CASE WHEN c.relispartition THEN E'\n    PARTITION OF ' || (SELECT i.inhparent::pg_catalog.regclass::text
              FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
                 WHEN c.reloftype <> 0 THEN ' OF ' || pg_catalog.format_type(c.reloftype, NULL) ELSE '' END,
       pg_catalog.concat_ws(E'\n',
         pg_catalog.pg_get_expr(c.relpartbound, c.oid),
         CASE WHEN NOT c.relispartition THEN
           'INHERITS (' || (SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', ' ORDER BY i.inhseqno)
                            FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) || ')' END,
         CASE WHEN c.relkind = 'p' THEN 'PARTITION BY ' || pg_catalog.pg_get_partkeydef(c.oid) END,
         CASE WHEN m.amname <> 'heap' AND c.relkind = 'r' THEN pg_catalog.format('USING %I', m.amname) END,
         (SELECT 'WITH (' || pg_catalog.string_agg(o.prefix || pg_catalog.quote_ident(v.option_name) || '='
                   || pg_catalog.quote_literal(v.option_value), ', ' ORDER BY o.prefix, v.option_name) || ')'
          FROM (VALUES ('', c.reloptions), ('toast.', (SELECT x.reloptions FROM pg_catalog.pg_class x
                WHERE x.oid = c.reltoastrelid))) o(prefix, options), LATERAL pg_catalog.pg_options_to_table(o.options) v),
         (SELECT pg_catalog.format('TABLESPACE %I', s.spcname) FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace),
         (SELECT pg_catalog.format('SERVER %I', v.srvname) || COALESCE(E'\nOPTIONS ('
                   || (SELECT pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ')
                       FROM pg_catalog.pg_options_to_table(f.ftoptions) o) || ')', '')
          FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = c.oid)),
       c.relispartition OR c.reloftype <> 0, c.relkind
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'f'))";

// What a parent brings is left out.
constinit std::string_view const table_columns = R"(
SELECT pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
       || COALESCE(' OPTIONS (' || (SELECT pg_catalog.string_agg(pg_catalog.format('%I %L', o.option_name, o.option_value), ', ')
                                    FROM pg_catalog.pg_options_to_table(a.attfdwoptions) o) || ')', '')
       || COALESCE((SELECT pg_catalog.format(' COLLATE %I.%I', ln.nspname, l.collname) FROM pg_catalog.pg_collation l
                    JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
                    WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation), '')
       || CASE WHEN a.attidentity <> '' THEN COALESCE((
            SELECT pg_catalog.format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s)',
                     CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, sn.nspname, s.relname, q.seqstart,
                     q.seqincrement, q.seqmin, q.seqmax, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
            FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class s ON s.oid = d.objid
            JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
              AND d.refobjsubid = a.attnum AND d.deptype = 'i'), '')
          WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(e.adbin, e.adrelid) || ') STORED'
          ELSE COALESCE(' DEFAULT ' || pg_catalog.pg_get_expr(e.adbin, e.adrelid), '') END
       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
  AND NOT (c.relispartition OR c.reloftype <> 0) AND (a.attislocal OR a.attinhcount = 0)
ORDER BY a.attnum)";

constinit std::string_view const table_constraints = R"(
SELECT pg_catalog.format('CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid))
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND k.contype IN ('p', 'u', 'x', 'c', 'f') AND k.conislocal AND k.conparentid = 0
  AND k.convalidated
ORDER BY pg_catalog.strpos('pucxf', k.contype::text), k.conname)";

constinit std::string_view const owned_sequences = R"(
SELECT pg_catalog.format('CREATE %sSEQUENCE %I.%I AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
                         CASE s.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, sn.nspname, s.relname,
                         pg_catalog.format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                         CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
     AND d.deptype = 'a' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY d.refobjsubid, s.relname)";

constinit std::string_view const sequence_owners = R"(
SELECT pg_catalog.format('ALTER SEQUENCE %I.%I OWNED BY %I.%I.%I', sn.nspname, s.relname, n.nspname, c.relname, a.attname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
     AND d.deptype = 'a' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY d.refobjsubid, s.relname)";

// pg_attver is the server's own bookkeeping (seen from 15.20 on): it differs between databases, cannot be set, and
// pg_dump leaves it out too.
// What CREATE TABLE cannot say: settings of columns, what a child has other than its parent, constraints that are not
// validated, row-level security, replica identity.
constinit std::string_view const table_later = R"(
WITH r AS (SELECT c.*, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name FROM pg_catalog.pg_class c
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'f'))
SELECT s.statement FROM (
  SELECT 1 AS place, a.attnum AS at, pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET DEFAULT %s', r.name, a.attname,
                         pg_catalog.pg_get_expr(e.adbin, e.adrelid)) AS statement
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid JOIN pg_catalog.pg_attrdef e ON e.adrelid = r.oid AND e.adnum = a.attnum
  WHERE a.attnum > 0 AND (r.relispartition OR r.reloftype <> 0 OR (a.attinhcount > 0 AND NOT a.attislocal)) AND a.attgenerated = ''
    AND pg_catalog.pg_get_expr(e.adbin, e.adrelid) IS DISTINCT FROM (
      SELECT pg_catalog.pg_get_expr(pe.adbin, pe.adrelid) FROM pg_catalog.pg_inherits i
      JOIN pg_catalog.pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname
      JOIN pg_catalog.pg_attrdef pe ON pe.adrelid = pa.attrelid AND pe.adnum = pa.attnum
      WHERE i.inhrelid = r.oid ORDER BY i.inhseqno LIMIT 1)
  UNION ALL
  SELECT 2, a.attnum, pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET NOT NULL', r.name, a.attname)
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
    AND (r.relispartition OR r.reloftype <> 0 OR (a.attinhcount > 0 AND NOT a.attislocal))
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_attribute pa ON pa.attrelid = i.inhparent
                    WHERE i.inhrelid = r.oid AND pa.attname = a.attname AND pa.attnotnull)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = r.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey))
  UNION ALL
  SELECT 3, a.attnum, pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STORAGE %s', r.name, a.attname,
                         CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attstorage <> t.typstorage AND r.relkind <> 'f'
  UNION ALL
  SELECT 4, a.attnum, pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET COMPRESSION %s', r.name, a.attname, m.value)
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid,
       LATERAL (SELECT CASE pg_catalog.to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END) m(value)
  WHERE a.attnum > 0 AND NOT a.attisdropped AND m.value IS NOT NULL
  UNION ALL
  SELECT 5, a.attnum, pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', r.name, a.attname, a.attstattarget)
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget >= 0
  UNION ALL
  SELECT 6, a.attnum, pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET (%s)', r.name, a.attname,
                         pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '=' || o.option_value, ', ' ORDER BY o.option_name))
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid, LATERAL pg_catalog.pg_options_to_table(a.attoptions) o
  WHERE a.attnum > 0 AND NOT a.attisdropped AND o.option_name <> 'pg_attver' GROUP BY r.name, a.attname, a.attnum
  UNION ALL
  SELECT 7, pg_catalog.row_number() OVER (ORDER BY k.conname),
         pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.name, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
  FROM r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid
  WHERE k.contype IN ('c', 'f') AND k.conislocal AND k.conparentid = 0 AND NOT k.convalidated
  UNION ALL
  SELECT 8, 0, pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', r.name) FROM r WHERE r.relrowsecurity
  UNION ALL
  SELECT 9, 0, pg_catalog.format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', r.name) FROM r WHERE r.relforcerowsecurity
  UNION ALL
  SELECT 10, 0, pg_catalog.format('ALTER TABLE ONLY %s REPLICA IDENTITY %s', r.name, CASE r.relreplident WHEN 'n' THEN 'NOTHING' ELSE 'FULL' END)
  FROM r WHERE r.relreplident IN ('n', 'f') AND r.relkind IN ('r', 'p')
) s ORDER BY s.place, s.at)";

// Indexes of constraints come with those; partitions get theirs from the parent.
constinit std::string_view const table_indexes = R"(
SELECT pg_catalog.pg_get_indexdef(x.oid),
       CASE WHEN i.indisclustered THEN pg_catalog.format('ALTER TABLE %I.%I CLUSTER ON %I', n.nspname, c.relname, x.relname) END,
       CASE WHEN i.indisreplident THEN pg_catalog.format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY USING INDEX %I', n.nspname, c.relname, x.relname) END,
       pg_catalog.format('COMMENT ON INDEX %I.%I IS ', n.nspname, x.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(x.oid, 'pg_class'))
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND NOT x.relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))
ORDER BY x.relname)";

constinit std::string_view const table_rules = R"(
SELECT pg_catalog.pg_get_ruledef(w.oid),
       CASE w.ev_enabled WHEN 'D' THEN pg_catalog.format('ALTER TABLE %I.%I DISABLE RULE %I', n.nspname, c.relname, w.rulename)
                         WHEN 'R' THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE REPLICA RULE %I', n.nspname, c.relname, w.rulename)
                         WHEN 'A' THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE ALWAYS RULE %I', n.nspname, c.relname, w.rulename) END,
       pg_catalog.format('COMMENT ON RULE %I ON %I.%I IS ', w.rulename, n.nspname, c.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(w.oid, 'pg_rewrite'))
FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND w.rulename <> '_RETURN' ORDER BY w.rulename)";

constinit std::string_view const table_triggers = R"(
SELECT pg_catalog.pg_get_triggerdef(t.oid),
       CASE t.tgenabled WHEN 'D' THEN pg_catalog.format('ALTER TABLE %I.%I DISABLE TRIGGER %I', n.nspname, c.relname, t.tgname)
                        WHEN 'R' THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE REPLICA TRIGGER %I', n.nspname, c.relname, t.tgname)
                        WHEN 'A' THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE ALWAYS TRIGGER %I', n.nspname, c.relname, t.tgname) END,
       pg_catalog.format('COMMENT ON TRIGGER %I ON %I.%I IS ', t.tgname, n.nspname, c.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(t.oid, 'pg_trigger'))
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND NOT t.tgisinternal AND t.tgparentid = 0 ORDER BY t.tgname)";

constinit std::string_view const table_policies = R"(
SELECT pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', p.polname, n.nspname, c.relname,
         CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
         CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
         COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(u.rolname), ', ' ORDER BY u.rolname)
                   FROM pg_catalog.pg_roles u WHERE u.oid = ANY (p.polroles)), 'PUBLIC'))
       || COALESCE(E'\n    USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
       || COALESCE(E'\n    WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
       pg_catalog.format('COMMENT ON POLICY %I ON %I.%I IS ', p.polname, n.nspname, c.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(p.oid, 'pg_policy'))
FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY p.polname)";

constinit std::string_view const table_statistics = R"(
SELECT pg_catalog.pg_get_statisticsobjdef(s.oid),
       pg_catalog.format('COMMENT ON STATISTICS %I.%I IS ', sn.nspname, s.stxname)
         || pg_catalog.quote_literal(pg_catalog.obj_description(s.oid, 'pg_statistic_ext'))
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace sn ON sn.oid = s.stxnamespace JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY s.stxname)";

constinit std::string_view const relation_comments = R"(
WITH r AS (SELECT c.oid, c.relkind, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name FROM pg_catalog.pg_class c
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2)
SELECT s.statement FROM (
  SELECT 0 AS place, 0 AS at, pg_catalog.format('COMMENT ON %s %s IS %L', CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
           WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, r.name, pg_catalog.obj_description(r.oid, 'pg_class')) AS statement
  FROM r WHERE pg_catalog.obj_description(r.oid, 'pg_class') IS NOT NULL
  UNION ALL
  SELECT 1, a.attnum, pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', r.name, a.attname, pg_catalog.col_description(r.oid, a.attnum))
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind <> 'S' AND pg_catalog.col_description(r.oid, a.attnum) IS NOT NULL
  UNION ALL
  SELECT 2, pg_catalog.row_number() OVER (ORDER BY k.conname),
         pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, r.name, pg_catalog.obj_description(k.oid, 'pg_constraint'))
  FROM r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid WHERE pg_catalog.obj_description(k.oid, 'pg_constraint') IS NOT NULL
  UNION ALL
  SELECT 3, pg_catalog.row_number() OVER (ORDER BY x.relname),
         pg_catalog.format('COMMENT ON INDEX %s IS %L', x.oid::pg_catalog.regclass, pg_catalog.obj_description(x.oid, 'pg_class'))
  FROM r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('p', 'u', 'x') JOIN pg_catalog.pg_class x ON x.oid = k.conindid
  WHERE pg_catalog.obj_description(x.oid, 'pg_class') IS NOT NULL
) s ORDER BY s.place, s.at)";

constinit std::string_view const schema_ddl = R"(
SELECT pg_catalog.format('CREATE SCHEMA %I', n.nspname),
       pg_catalog.format('COMMENT ON SCHEMA %I IS ', n.nspname) || pg_catalog.quote_literal(pg_catalog.obj_description(n.oid, 'pg_namespace'))
FROM pg_catalog.pg_namespace n WHERE n.nspname = $1)";

constinit std::string_view const extension_ddl = R"(
SELECT pg_catalog.format('CREATE EXTENSION %I WITH SCHEMA %I VERSION %L', e.extname, n.nspname, e.extversion)
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1)";

constinit std::string_view const view_ddl = R"(
SELECT pg_catalog.format('CREATE VIEW %I.%I', n.nspname, c.relname)
       || COALESCE(' WITH (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(v.option_name) || '=' || pg_catalog.quote_literal(v.option_value), ', ')
                                 FROM pg_catalog.pg_options_to_table(c.reloptions) v) || ')', '')
       || E' AS\n' || pg_catalog.pg_get_viewdef(c.oid, true)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'v')";

constinit std::string_view const view_defaults = R"(
SELECT pg_catalog.format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', n.nspname, c.relname, a.attname, pg_catalog.pg_get_expr(e.adbin, e.adrelid))
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attrdef e ON e.adrelid = c.oid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = e.adnum
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'v' ORDER BY a.attnum)";

constinit std::string_view const materialized_view_ddl = R"(
SELECT pg_catalog.format('CREATE MATERIALIZED VIEW %I.%I', n.nspname, c.relname)
       || COALESCE(' WITH (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(v.option_name) || '=' || pg_catalog.quote_literal(v.option_value), ', ')
                                 FROM pg_catalog.pg_options_to_table(c.reloptions) v) || ')', '')
       || COALESCE((SELECT pg_catalog.format(' TABLESPACE %I', s.spcname) FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), '')
       || E' AS\n' || pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid, true), ';')
       || CASE WHEN c.relispopulated THEN '' ELSE E'\nWITH NO DATA' END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'm')";

constinit std::string_view const sequence_ddl = R"(
SELECT pg_catalog.format('CREATE %sSEQUENCE %I.%I AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
                         CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' WHEN 't' THEN 'TEMPORARY ' ELSE '' END, n.nspname, c.relname,
                         pg_catalog.format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                         CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END),
       (SELECT pg_catalog.format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, c.relname, d.refobjid::pg_catalog.regclass, a.attname)
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'a' LIMIT 1)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid
WHERE n.nspname = $1 AND c.relname = $2)";

// The server writes no definition of an aggregate, so its parts are put together here.
constinit std::string_view const routine_ddl = R"(
SELECT CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) ELSE
         pg_catalog.format(E'CREATE AGGREGATE %I.%I(%s) (\n    ', n.nspname, p.proname,
           CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_catalog.pg_get_function_arguments(p.oid) END)
         || (SELECT pg_catalog.concat_ws(E',\n    ',
               'SFUNC = ' || g.aggtransfn::pg_catalog.regproc, 'STYPE = ' || pg_catalog.format_type(g.aggtranstype, NULL),
               CASE WHEN g.aggtransspace <> 0 THEN 'SSPACE = ' || g.aggtransspace END,
               CASE WHEN g.aggfinalfn <> 0 THEN 'FINALFUNC = ' || g.aggfinalfn::pg_catalog.regproc END,
               CASE WHEN g.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
               CASE WHEN g.aggfinalfn <> 0 AND g.aggfinalmodify <> CASE g.aggkind WHEN 'n' THEN 'r'::"char" ELSE 'w'::"char" END THEN 'FINALFUNC_MODIFY = '
                 || CASE g.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
               CASE WHEN g.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || g.aggcombinefn::pg_catalog.regproc END,
               CASE WHEN g.aggserialfn <> 0 THEN 'SERIALFUNC = ' || g.aggserialfn::pg_catalog.regproc END,
               CASE WHEN g.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || g.aggdeserialfn::pg_catalog.regproc END,
               'INITCOND = ' || pg_catalog.quote_literal(g.agginitval),
               CASE WHEN g.aggmtransfn <> 0 THEN 'MSFUNC = ' || g.aggmtransfn::pg_catalog.regproc END,
               CASE WHEN g.aggminvtransfn <> 0 THEN 'MINVFUNC = ' || g.aggminvtransfn::pg_catalog.regproc END,
               CASE WHEN g.aggmtranstype <> 0 THEN 'MSTYPE = ' || pg_catalog.format_type(g.aggmtranstype, NULL) END,
               CASE WHEN g.aggmtransspace <> 0 THEN 'MSSPACE = ' || g.aggmtransspace END,
               CASE WHEN g.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || g.aggmfinalfn::pg_catalog.regproc END,
               CASE WHEN g.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
               'MINITCOND = ' || pg_catalog.quote_literal(g.aggminitval),
               (SELECT 'SORTOP = OPERATOR(' || pg_catalog.quote_ident(ns.nspname) || '.' || op.oprname || ')' FROM pg_catalog.pg_operator op
                JOIN pg_catalog.pg_namespace ns ON ns.oid = op.oprnamespace WHERE op.oid = g.aggsortop),
               CASE WHEN g.aggkind = 'h' THEN 'HYPOTHETICAL' END,
               CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END)
             FROM pg_catalog.pg_aggregate g WHERE g.aggfnoid = p.oid) || E'\n)' END,
       pg_catalog.format('COMMENT ON %s %I.%I(%s) IS ', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
         n.nspname, p.proname, CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END)
         || pg_catalog.quote_literal(pg_catalog.obj_description(p.oid, 'pg_proc'))
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = $1 AND p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' = $2)";

constinit std::string_view const type_ddl = R"(
SELECT CASE t.typtype
  WHEN 'e' THEN pg_catalog.format('CREATE TYPE %s AS ENUM (', q.name)
    || COALESCE((SELECT E'\n    ' || pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), E',\n    ' ORDER BY e.enumsortorder) || E'\n'
                 FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid HAVING pg_catalog.count(*) > 0), '') || ')'
  WHEN 'c' THEN pg_catalog.format('CREATE TYPE %s AS (', q.name)
    || COALESCE((SELECT E'\n    ' || pg_catalog.string_agg(pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
           || COALESCE((SELECT pg_catalog.format(' COLLATE %I.%I', ln.nspname, l.collname) FROM pg_catalog.pg_collation l
                JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
                WHERE l.oid = a.attcollation AND a.attcollation <> at.typcollation), ''), E',\n    ' ORDER BY a.attnum) || E'\n'
         FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped HAVING pg_catalog.count(*) > 0), '') || ')'
  WHEN 'd' THEN pg_catalog.format('CREATE DOMAIN %s AS %s', q.name, pg_catalog.format_type(t.typbasetype, t.typtypmod))
    || COALESCE((SELECT pg_catalog.format(' COLLATE %I.%I', ln.nspname, l.collname) FROM pg_catalog.pg_collation l
         JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
         WHERE l.oid = t.typcollation AND t.typcollation <> b.typcollation), '')
    || COALESCE(E'\n    DEFAULT ' || pg_catalog.pg_get_expr(t.typdefaultbin, 0), '')
    || CASE WHEN t.typnotnull THEN E'\n    NOT NULL' ELSE '' END
    || COALESCE((SELECT pg_catalog.string_agg(pg_catalog.format(E'\n    CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
         FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c' AND k.convalidated), '')
  WHEN 'r' THEN (SELECT pg_catalog.format(E'CREATE TYPE %s AS RANGE (\n    ', q.name) || pg_catalog.concat_ws(E',\n    ',
         'SUBTYPE = ' || pg_catalog.format_type(r.rngsubtype, NULL),
         (SELECT pg_catalog.format('SUBTYPE_OPCLASS = %I.%I', ns.nspname, o.opcname) FROM pg_catalog.pg_opclass o
          JOIN pg_catalog.pg_namespace ns ON ns.oid = o.opcnamespace WHERE o.oid = r.rngsubopc AND NOT o.opcdefault),
         (SELECT pg_catalog.format('COLLATION = %I.%I', ns.nspname, l.collname) FROM pg_catalog.pg_collation l
          JOIN pg_catalog.pg_namespace ns ON ns.oid = l.collnamespace JOIN pg_catalog.pg_type st ON st.oid = r.rngsubtype
          WHERE l.oid = r.rngcollation AND r.rngcollation <> st.typcollation),
         CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL = ' || r.rngcanonical::pg_catalog.regproc END,
         CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::pg_catalog.regproc END,
         'MULTIRANGE_TYPE_NAME = ' || pg_catalog.format_type((pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::pg_catalog.oid, NULL)) || E'\n)'
       FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid) END
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace,
     LATERAL (SELECT pg_catalog.format('%I.%I', n.nspname, t.typname)) q(name)
WHERE n.nspname = $1 AND t.typname = $2)";

constinit std::string_view const type_comments = R"(
WITH r AS (SELECT t.*, pg_catalog.format('%I.%I', n.nspname, t.typname) AS name
           FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = $1 AND t.typname = $2)
SELECT s.statement FROM (
  SELECT 0 AS place, 0 AS at, pg_catalog.format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', r.name, k.conname, pg_catalog.pg_get_constraintdef(k.oid)) AS statement
  FROM r JOIN pg_catalog.pg_constraint k ON k.contypid = r.oid AND k.contype = 'c' AND NOT k.convalidated
  UNION ALL
  SELECT 1, 0, pg_catalog.format('COMMENT ON %s %s IS %L', CASE r.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, r.name, pg_catalog.obj_description(r.oid, 'pg_type'))
  FROM r WHERE r.typtype IN ('e', 'c', 'd', 'r') AND pg_catalog.obj_description(r.oid, 'pg_type') IS NOT NULL
  UNION ALL
  SELECT 2, a.attnum, pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', r.name, a.attname, pg_catalog.col_description(r.typrelid, a.attnum))
  FROM r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.typrelid AND r.typtype = 'c'
  WHERE a.attnum > 0 AND pg_catalog.col_description(r.typrelid, a.attnum) IS NOT NULL
) s ORDER BY s.place, s.at)";

constinit std::string_view const index_ddl = R"(
SELECT COALESCE((SELECT pg_catalog.format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
                 FROM pg_catalog.pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')), pg_catalog.pg_get_indexdef(x.oid)),
       pg_catalog.format('COMMENT ON INDEX %I.%I IS ', n.nspname, x.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(x.oid, 'pg_class'))
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND x.relname = $3)";

constinit std::string_view const trigger_ddl = R"(
SELECT pg_catalog.pg_get_triggerdef(t.oid),
       CASE t.tgenabled WHEN 'D' THEN pg_catalog.format('ALTER TABLE %I.%I DISABLE TRIGGER %I', n.nspname, c.relname, t.tgname)
                        WHEN 'R' THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE REPLICA TRIGGER %I', n.nspname, c.relname, t.tgname)
                        WHEN 'A' THEN pg_catalog.format('ALTER TABLE %I.%I ENABLE ALWAYS TRIGGER %I', n.nspname, c.relname, t.tgname) END,
       pg_catalog.format('COMMENT ON TRIGGER %I ON %I.%I IS ', t.tgname, n.nspname, c.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(t.oid, 'pg_trigger'))
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND t.tgname = $3 AND NOT t.tgisinternal)";

}  // namespace sextant::postgresql
