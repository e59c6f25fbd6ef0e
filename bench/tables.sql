-- A catalog of many tables: 20 schemas, ten columns and two indexes each.
set client_min_messages = error;
select format('create schema area_%s', i) from generate_series(1, 20) i \gexec
select format('create table area_%s.orders_%s (id bigint primary key, customer_id bigint, total numeric(12,2), placed timestamptz, '
              'paid boolean, note text, country char(2), channel varchar(16), lines jsonb, version int)', 1 + i % 20, i),
       format('create index on area_%s.orders_%s (customer_id)', 1 + i % 20, i)
  from generate_series(1, :tables) i \gexec
analyze pg_catalog.pg_class;
