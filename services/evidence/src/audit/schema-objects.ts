import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Snapshot } from './snapshots.ts'

/** Every SQL statement of the audit over what the notary's schema consists of: tables, keys, policies, rights, functions. */

/** One aspect of one object of the schema. */
export interface SchemaObject {
  /** `table leaf, its keys` */
  name: string
  /** what it says, as short as it can be compared */
  digest: string
}

/**
 * The schema as it stands. The roles of the house have names of the operator's choice: owner, service and party stand for
 * them. A right to read that the operator gave to somebody by name, an auditor for instance, is not among the rights.
 */
export async function schemaObjects(tx: Snapshot): Promise<SchemaObject[]> {
  const { rows } = await sql<{ name: string; says: string }>`
    with house as (
      select n.oid as schema, nspname, nspowner as owner, regexp_replace(o.rolname, '_owner$', '') as prefix, nspacl
      from pg_namespace n join pg_roles o on o.oid = nspowner where nspname = current_schema()
    ), who as (
      select r.oid, case rolname when prefix || '_' || nspname then 'service' when prefix || '_' || nspname || '_party' then 'party'
        else case when r.oid = owner then 'owner' else rolname end end as name
      from pg_roles r, house
      union all select 0, 'public'
    ), rights as (
      -- of the schema, its relations, their columns, its functions, and what is to come
      select 'schema' as name, a.* from house, aclexplode(nspacl) a
      union all select case relkind when 'S' then 'sequence ' else 'table ' end || relname, a.*
        from pg_class join house on relnamespace = schema, aclexplode(relacl) a where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all select 'table ' || relname, a.*
        from pg_attribute join pg_class c on c.oid = attrelid join house on relnamespace = schema, aclexplode(attacl) a
      union all select 'function ' || proname, a.*
        from pg_proc p join house on pronamespace = schema, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
      union all select case defaclobjtype when 'S' then 'sequences' when 'r' then 'tables' else 'others' end || ' to come', a.*
        from pg_default_acl join house on defaclnamespace = schema, aclexplode(defaclacl) a
    ), given as (
      select rights.name, coalesce(who.name, 'nobody') || ' ' || privilege_type || case when is_grantable then '*' else '' end as says
      from rights left join who on who.oid = grantee
      where coalesce(who.name, 'nobody') <> 'owner'
        and not (privilege_type in ('SELECT', 'USAGE') and not is_grantable and coalesce(who.name, 'nobody') not in ('public', 'service', 'party'))
    ), said as (
      select 'rights on ' || name as name, says from given
      union all select 'rights on ' || case relkind when 'S' then 'sequence ' else 'table ' end || relname, 'of ' || coalesce(who.name, '?')
        from pg_class join house on relnamespace = schema left join who on who.oid = relowner
        where relkind in ('r', 'p', 'v', 'm', 'f', 'S') and relowner <> owner
      union all select 'columns of ' || relname, attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull::text || attstorage::text
          || coalesce(' ' || pg_get_expr(adbin, adrelid), '')
        from pg_attribute join pg_class c on c.oid = attrelid join house on relnamespace = schema
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where relkind in ('r', 'p', 'v', 'm', 'f') and attnum > 0 and not attisdropped
      union all select 'keys of ' || c.relname, conname || ' ' || convalidated || ' ' || pg_get_constraintdef(k.oid)
        from pg_constraint k join pg_class c on c.oid = conrelid join house on relnamespace = schema where contype <> 'n'
      union all select 'keys of ' || c.relname, pg_get_indexdef(indexrelid) || ' ' || indisvalid
        from pg_index join pg_class c on c.oid = indrelid join house on relnamespace = schema
      union all select 'keys of ' || c.relname, 'switched off ' || tgname
        from pg_trigger join pg_class c on c.oid = tgrelid join house on relnamespace = schema where tgisinternal and tgenabled <> 'O'
      union all select 'policies of ' || relname, 'on ' || relrowsecurity::text || ' for its owner ' || relforcerowsecurity::text
        from pg_class join house on relnamespace = schema where relkind in ('r', 'p')
      union all select 'policies of ' || relname, polname || ' ' || polcmd::text || polpermissive::text || ' '
          || (select string_agg(coalesce(who.name, '?'), ',' order by who.name) from unnest(polroles) as r(oid) left join who on who.oid = r.oid)
          || coalesce(' using ' || pg_get_expr(polqual, polrelid), '') || coalesce(' check ' || pg_get_expr(polwithcheck, polrelid), '')
        from pg_policy join pg_class c on c.oid = polrelid join house on relnamespace = schema
      union all select 'sequence ' || relname, seqtypid::regtype::text || ' ' || seqincrement || ' ' || seqcycle
        from pg_sequence join pg_class c on c.oid = seqrelid join house on relnamespace = schema
      union all select 'function ' || proname, pg_get_functiondef(p.oid)
        from pg_proc p join house on pronamespace = schema where prokind in ('f', 'p')
      union all select 'the roles', who.name || ' ' || rolsuper::text || rolbypassrls::text || rolcreaterole::text || rolcreatedb::text || rolreplication::text
        from pg_roles r join who on who.oid = r.oid where who.name in ('service', 'party')
    )
    select name, left(string_agg(says, E'\n' order by says collate "C"), 100000) as says from said group by name order by name`.execute(
    tx,
  )
  return rows.map(({ name, says }) => ({ name, digest: createHash('sha256').update(says).digest('hex').slice(0, 16) }))
}

/** The steps that this schema says it has made, in their order; undefined where there is no such table. */
export async function migrationsMade(tx: Snapshot): Promise<string[] | undefined> {
  const { rows: found } = await sql<{ table: string | null }>`select to_regclass('migration')::text as table`.execute(
    tx,
  )
  if (!found[0]?.table) return undefined
  const { rows } = await sql<{ name: string }>`select name from migration order by name collate "C"`.execute(tx)
  return rows.map(({ name }) => name)
}
