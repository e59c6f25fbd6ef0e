-- 2,000,000 rows of ten types. The same in every run: the values come from hashes of the row's number.
create table events(
  id bigint primary key, user_id int not null, score double precision, amount numeric(12,2), created_at timestamptz,
  day date, active bool, name varchar(16), note text, uid uuid);
insert into events
select g, (hashint8(g) & 1000000)::int, (hashint8(g * 7)::float8 / 2147483648.0) * 1000,
  round(((hashint8(g * 13) & 99999999)::numeric) / 100, 2),
  timestamptz '2020-01-01' + (g * 37 || ' seconds')::interval + ((hashint8(g) & 999999) || ' microseconds')::interval,
  date '2020-01-01' + (g % 1500)::int, (hashint8(g) & 1) = 1,
  case when g % 50 = 0 then null else 'user_' || substr(md5(g::text), 1, 7) end,
  case when g % 97 = 0 then 'He said "hi", then left, row ' || g || ' ' || md5((g + 1)::text)
       else substr(md5((g * 3)::text) || ' ' || md5((g * 5)::text), 1, 60) end,
  md5(g::text)::uuid
from generate_series(1, :rows) g;
vacuum (freeze, analyze) events;
