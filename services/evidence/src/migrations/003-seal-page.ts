import type { Migration } from '@zegel/store'

/** A page in one statement: a deposit waits for it, and each turn at a busy server is milliseconds. */
export const sealPageMigration: Migration = {
  name: '003-seal-page',
  up: () => `
create function seal_page(
  size_before int8, size_after int8, page_at timestamptz,
  leaves int8[], ids uuid[], facts uuid[], kinds text[], events text[], chains uuid[], sequences int4[],
  senders uuid[], recipients uuid[], event_ats timestamptz[],
  evidences bytea[], manifests bytea[], seals bytea[], archive_manifests bytea[], tokens bytea[], hashes bytea[],
  followers text[], cursor_shards int2[], befores int8[], afters int8[],
  fact_ids uuid[], shards int2[], fact_kinds text[], digests bytea[], texts text[], boxes text[]
) returns table (id uuid, "position" int8) language plpgsql as $$
begin
  -- Where another notary moved the ledger meanwhile, this page is void.
  update ledger set size = size_after, sealed_at = page_at where size = size_before;
  if not found then
    raise exception 'another notary moved the ledger' using errcode = 'ZG002';
  end if;
  insert into evidence (leaf, id, fact, kind, event, chain, sequence, sender, recipient, event_at, sealed_at,
      evidence, manifest, seal, archive_manifest, token)
    select n.leaf, n.id, n.fact, n.kind, n.event, n.chain, n.sequence, n.sender, n.recipient, n.event_at, page_at,
      n.evidence, n.manifest, n.seal, n.archive_manifest, n.token
    from unnest(leaves, ids, facts, kinds, events, chains, sequences, senders, recipients, event_ats,
      evidences, manifests, seals, archive_manifests, tokens)
      as n(leaf, id, fact, kind, event, chain, sequence, sender, recipient, event_at,
        evidence, manifest, seal, archive_manifest, token);
  insert into leaf (index, hash, evidence) select * from unnest(leaves, hashes, ids);
  perform advance(followers, cursor_shards, befores, afters);
  return query select * from publish_at(fact_ids, shards, fact_kinds, digests, texts, boxes);
end $$;
`,
}
