"""What a report counts, as SQL: each statement gives rows of (station, what, a, b, n), station null for all of them together.

Each follows on `SPANS`: `s` holds the stations asked about, each with its own span, for a day begins when it is midnight there;
`:least` and `:most` are the earliest beginning and the latest end, for the indexes. No statement gives back a name, a number or a word
that somebody said, but for the names of goods, which the caller must look at before anybody sees them.
"""

from __future__ import annotations

SPANS = """
with s as (select * from
  unnest(cast(:ids as bigint[]), cast(:starts as timestamptz[]), cast(:ends as timestamptz[]), cast(:zones as text[]))
      as s(id, starts, ends, zone))"""

# Tickets by kind and status, how far they came and how fast: those opened in the span, as they stand now. Counted beside: what was
# taken, delivered, closed, cancelled in the span, whenever it was opened. `off`: in no rate. `wished`: for later, so no wait of ours.
TICKETS = """
, touched as materialized (
  select t.*, s.starts, s.ends, t.opened_at >= s.starts and t.opened_at < s.ends as new,
         t.status = 'cancelled' or coalesce(t.close_reason = 'false_alarm', false) as off, t.wished_from is not null as wished,
         t.status in ('delivered', 'closed') as done,
         coalesce(t.assigned_at >= s.starts and t.assigned_at < s.ends, false) as taken_now,
         coalesce(t.delivered_at >= s.starts and t.delivered_at < s.ends, false) as brought_now,
         coalesce(t.closed_at >= s.starts and t.closed_at < s.ends, false) as over_now
    from tickets t join s on s.id = t.station_id
   where t.opened_at >= :least and t.opened_at < :most or t.assigned_at >= :least and t.assigned_at < :most
      or t.delivered_at >= :least and t.delivered_at < :most or t.closed_at >= :least and t.closed_at < :most),
steps as (
  select c.step, c.came, extract(epoch from c.took) as took
    from touched t left join lateral (select min(offered_at) as at from offers o where o.ticket_id = t.id) o on true
   cross join lateral (values
     ('offer', o.at is not null or t.assigned_at is not null or t.done, case when not t.wished then o.at - t.opened_at end),
     ('accept', t.assigned_at is not null or t.done, case when not t.wished then t.assigned_at - t.opened_at end),
     ('handle', t.done, coalesce(t.delivered_at, t.closed_at) - t.assigned_at),
     ('close', t.status = 'closed', t.closed_at - t.delivered_at)) as c(step, came, took)
   where t.new and not t.off and t.kind <> 'other'),
worked as (
  select volunteer_id, assigned_at, coalesce(delivered_at, closed_at) as ended_at from touched
   where volunteer_id is not null and (brought_now or over_now and delivered_at is null and close_reason = 'done'))
select null::bigint as station, 'tickets' as what, kind as a, status as b, count(*)::float as n from touched where new group by 3, 4
union all select station_id, 'flow', f.word, '', count(*) from touched t cross join lateral (values ('opened', t.new),
    ('taken', t.taken_now), ('delivered', t.brought_now), ('closed', t.over_now and t.status = 'closed'),
    ('cancelled', t.over_now and t.status = 'cancelled')) as f(word, fits) where f.fits group by grouping sets ((1, 3), (3))
union all select null, 'step', step, g.word, g.n from (
    select step, count(*)::float as whole, count(*) filter (where came) as part, count(took) as timed, max(took) as worst,
           percentile_cont(0.5) within group (order by took) as median from steps group by step) c
  cross join lateral (values ('whole', c.whole), ('part', c.part), ('timed', c.timed), ('median', c.median),
                             ('worst', c.worst)) as g(word, n)
union all select station_id, 'solved', g.word, '', count(*) filter (where g.fits) from touched
  cross join lateral (values ('whole', true), ('part', done)) as g(word, fits) where new and not off group by grouping sets ((1, 3), (3))
union all select null, 'response', g.word, '', count(*) filter (where g.fits) from touched
  cross join lateral (values ('whole', true), ('part', coalesce(assigned_at, closed_at) <= promised_at)) as g(word, fits)
  where new and not off and promised_at is not null and (promised_at <= :now or assigned_at is not null or closed_at is not null) group by 3
union all select null, 'volunteers', 'took_part', '', count(distinct volunteer_id) from touched where taken_now or brought_now or over_now
union all select null, 'volunteers', 'deliveries', '', count(*) from worked
union all select null, 'volunteers', 'hours', '',
    coalesce(extract(epoch from sum(least(ended_at - assigned_at, interval '4 hours'))), 0) / 3600 from worked
union all select null, 'volunteers', 'active', '', count(*) from volunteers v join s on s.id = v.station_id where v.state = 'active'
"""

# A yes, a no, or a day of silence after a delivery, one for each ticket: a no outweighs what came after it.
ANSWERS = """
, answered as (
  select bool_or(e.event = 'reopen') as no, bool_or(e.event = 'confirm' and e.actor_kind = 'resident') as yes
    from ticket_events e join tickets t on t.id = e.ticket_id join s on s.id = t.station_id
   where e.at >= :least and e.at < :most and e.at >= s.starts and e.at < s.ends and t.status <> 'cancelled'
     and t.close_reason is distinct from 'false_alarm' and t.kind not in ('psychological', 'welfare_check')
     and (e.event = 'reopen' and e.why = 'not_arrived' or e.event = 'confirm' and (e.actor_kind = 'resident' or e.why = 'silence'))
   group by t.id)
select null::bigint as station, 'answers' as what, case when no then 'no' when yes then 'yes' else 'silent' end as a, '' as b,
       count(*)::float as n from answered group by 3
"""

# Who was served: helped by a ticket, reached by telephone, talked with one to one. A talk is one case on one day, however often the
# line was joined; a person is a row of a station's roster, or a number that is on none. Somebody of two categories stands under both.
PEOPLE = """
, talks as (
  select t.station_id, t.resident_id, t.resident_phone as phone, t.id, (e.at at time zone s.zone)::date as day
    from ticket_events e join tickets t on t.id = e.ticket_id join s on s.id = t.station_id
   where e.at >= :least and e.at < :most and e.at >= s.starts and e.at < s.ends and t.kind = 'psychological'
     and (e.event in ('joined', 'talk_ended', 'followed_up', 'deliver', 'finish')
       or e.event = 'settle' and t.close_reason is distinct from 'false_alarm')
   group by t.id, 5),
met as (
  select 'helped' as way, t.station_id, t.resident_id, t.resident_phone as phone
    from tickets t join s on s.id = t.station_id
   where (t.delivered_at >= :least and t.delivered_at < :most and t.delivered_at >= s.starts and t.delivered_at < s.ends
       or t.closed_at >= :least and t.closed_at < :most and t.closed_at >= s.starts and t.closed_at < s.ends and t.delivered_at is null)
     and t.status in ('delivered', 'closed') and coalesce(t.close_reason, '') not in ('false_alarm', 'agreed')
  union all select 'reached', c.station_id, c.resident_id, c.phone from callbacks c join s on s.id = c.station_id
   where c.ended_at >= :least and c.ended_at < :most and c.ended_at >= s.starts and c.ended_at < s.ends
     and c.outcome in ('reached', 'need_taken', 'all_well')
  union all select 'talked', station_id, resident_id, phone from talks
  union all select 'talk', station_id, resident_id, phone from talks),
found as (
  select m.way, m.station_id, coalesce(m.resident_id, r.id) as person,
         case when coalesce(m.resident_id, r.id) is null then m.phone end as phone
    from met m left join residents r on m.resident_id is null and r.station_id = m.station_id and r.phone = m.phone),
counted as (
  select 'people' as what, station_id, person, bool_or(way = 'helped') as helped, bool_or(way = 'reached') as reached,
         bool_or(way = 'talked') as talked
    from found where way <> 'talk' and (person is not null or phone is not null) group by station_id, person, phone
  union all select 'talks', station_id, person, false, false, false from found where way = 'talk'),
known as (
  select c.*, r.lives_alone or 'alone' = any(r.categories) as alone, r.categories,
         extract(year from s.starts at time zone s.zone) - r.birth_year as age
    from counted c join s on s.id = c.station_id left join residents r on r.id = c.person)
select station_id as station, what, w.way as a, c.word as b, count(*)::float as n
  from known cross join lateral (values ('served', true), ('helped', helped), ('reached', reached), ('talked', talked)) as w(way, fits)
 cross join lateral (values ('', true), ('aged', 'aged' = any(categories) or age >= 60), ('alone', alone),
    ('disabled', 'disabled' = any(categories)), ('child', 'child' = any(categories) or age < 18),
    ('pregnant', 'pregnant' = any(categories)), ('low_income', 'low_income' = any(categories)),
    ('unlisted', person is null)) as c(word, fits)
 where w.fits and c.fits group by grouping sets ((what, w.way, c.word), (what, w.way, c.word, station_id))
"""

# Calls and texts by direction; callbacks that ended in the span by purpose and end; rounds that began in it.
TRAFFIC = """
, rung as (
  select r.id as round_id, c.state, c.outcome, k.id as knock, k.status in ('delivered', 'closed') as knocked
    from rounds r join s on s.id = r.station_id join callbacks c on c.round_id = r.id
    left join tickets k on c.state = 'exhausted' and k.cause = 'callback:' || c.id
   where r.starts_at >= s.starts and r.starts_at < s.ends)
select null::bigint as station, 'calls' as what, c.direction as a, c.role as b, count(*)::float as n
  from calls c join s on s.id = c.station_id
 where c.started_at >= :least and c.started_at < :most and c.started_at >= s.starts and c.started_at < s.ends group by 3, 4
union all select null, 'answered', c.direction, c.role, count(*) from calls c join s on s.id = c.station_id
 where c.started_at >= :least and c.started_at < :most and c.started_at >= s.starts and c.started_at < s.ends
   and c.answered_at is not null group by 3, 4
union all select null, 'texts', m.direction, '', count(*) from messages m join s on s.id = m.station_id
 where m.created_at >= :least and m.created_at < :most and m.created_at >= s.starts and m.created_at < s.ends group by 3
union all select null, 'callbacks', c.purpose, case when c.state = 'exhausted' then c.state else coalesce(c.outcome, 'withdrawn') end,
    count(*)
  from callbacks c join s on s.id = c.station_id
 where c.ended_at >= :least and c.ended_at < :most and c.ended_at >= s.starts and c.ended_at < s.ends group by 3, 4
union all select null, 'rounds', 'rounds', '', count(distinct round_id) from rung
union all select null, 'rounds', g.word, '', count(*) from rung cross join lateral (values ('planned', true),
    ('reached', outcome in ('reached', 'need_taken', 'all_well')), ('needs', outcome = 'need_taken'), ('well', outcome = 'all_well'),
    ('exhausted', state = 'exhausted'), ('to_knock', knock is not null), ('knocked', knocked)) as g(word, fits) where g.fits group by 3
"""

# The roster as it is now, and who of those that live alone was met in the span: rung and spoke, rang or wrote themselves, or was brought
# something.
COVERAGE = """
, met as (
  select c.resident_id as id from callbacks c join s on s.id = c.station_id
   where c.ended_at >= :least and c.ended_at < :most and c.ended_at >= s.starts and c.ended_at < s.ends
     and c.outcome in ('reached', 'need_taken', 'all_well')
  union select c.resident_id from calls c join s on s.id = c.station_id
   where c.started_at >= :least and c.started_at < :most and c.started_at >= s.starts and c.started_at < s.ends
     and c.outcome in ('reached', 'need_taken', 'all_well')
  union select t.resident_id from tickets t join s on s.id = t.station_id
   where t.delivered_at >= :least and t.delivered_at < :most and t.delivered_at >= s.starts and t.delivered_at < s.ends
  union select r.id from messages m join s on s.id = m.station_id
    join residents r on r.station_id = m.station_id and r.phone = m.from_phone
   where m.created_at >= :least and m.created_at < :most and m.created_at >= s.starts and m.created_at < s.ends
     and m.direction = 'inbound')
select r.station_id as station, 'roster' as what, g.word as a, '' as b, count(*)::float as n
  from residents r join s on s.id = r.station_id left join met on met.id = r.id
  cross join lateral (values ('people', true), ('alone', r.lives_alone or 'alone' = any(r.categories)),
    ('alone_met', (r.lives_alone or 'alone' = any(r.categories)) and met.id is not null)) as g(word, fits)
 where r.active and g.fits group by grouping sets ((1, 3), (3))
"""

# Danger: how many, how long until the first telephone rang and until a person spoke with whoever it was; seconds.
CRISIS = """
, danger as (
  select t.id, t.opened_at, t.acknowledged_at, coalesce(t.close_reason = 'false_alarm', false) as alarm
    from tickets t join s on s.id = t.station_id
   where t.opened_at >= :least and t.opened_at < :most and t.opened_at >= s.starts and t.opened_at < s.ends
     and t.urgency = 'crisis' and t.kind <> 'welfare_check'),
dialled as (
  select o.ticket_id, min(o.sent_at) as at from outbox o join danger d on d.id = o.ticket_id
   where o.kind = 'call' and o.sent_at >= :least and o.sent_at < cast(:most as timestamptz) + interval '1 day' group by 1),
times as (
  select d.alarm, extract(epoch from least(o.at, e.rang) - d.opened_at) as dial, extract(epoch from e.spoke - d.opened_at) as spoken,
         extract(epoch from d.acknowledged_at - d.opened_at) as in_hand
    from danger d left join dialled o on o.ticket_id = d.id
    left join lateral (select min(h.at) filter (where h.event = 'ringing_people') as rang,
                              min(h.at) filter (where h.event = 'joined') as spoke
                         from ticket_events h where h.ticket_id = d.id) e on true)
select null::bigint as station, 'crisis' as what, g.word as a, '' as b, count(*) filter (where g.fits)::float as n
  from times cross join lateral (values ('count', true), ('false_alarm', alarm)) as g(word, fits) group by 3
union all select null, 'crisis', g.word, h.word, h.n from (
    select g.word, count(g.took)::float as timed, max(g.took) as worst, percentile_cont(0.5) within group (order by g.took) as median
      from times cross join lateral (values ('dial', dial), ('spoken', spoken), ('in_hand', in_hand)) as g(word, took) group by 1) g
  cross join lateral (values ('timed', g.timed), ('median', g.median), ('worst', g.worst)) as h(word, n)
"""

COUNTS = (TICKETS, ANSWERS, PEOPLE, TRAFFIC, COVERAGE, CRISIS)

# What was handed over: orders delivered in the span, without what the volunteer had not brought.
GOODS = """
select i.name, coalesce(i.unit, '') as unit, coalesce(i.size, '') as size, coalesce(sum(i.quantity), 0)::float as quantity,
       count(*) as lines, count(*) filter (where i.quantity is null) as unmeasured
  from tickets t join s on s.id = t.station_id join ticket_items i on i.ticket_id = t.id
 where t.delivered_at >= :least and t.delivered_at < :most and t.delivered_at >= s.starts and t.delivered_at < s.ends
   and t.status in ('delivered', 'closed') and not i.missing
 group by 1, 2, 3 order by lines desc, 1, 2, 3 limit :most_goods
"""
