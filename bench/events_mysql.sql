-- The table of events.sql for MariaDB: the same columns and shapes; the values come from hashes of the row's number.
create table events(
  id bigint primary key, user_id int not null, score double, amount decimal(12,2), created_at datetime(6), day date,
  active boolean, name varchar(16), note text, uid varchar(36)) character set utf8mb4;
insert into events
select seq, crc32(seq) % 1000000, (crc32(seq * 7) / 4294967296e0) * 1000, (crc32(seq * 13) % 99999999) / 100,
  timestamp '2020-01-01 00:00:00' + interval (seq * 37) second + interval (crc32(seq) % 1000000) microsecond,
  date '2020-01-01' + interval (seq % 1500) day, crc32(seq) & 1,
  if(seq % 50 = 0, null, concat('user_', left(md5(seq), 7))),
  if(seq % 97 = 0, concat('He said "hi", then left, row ', seq, ' ', md5(seq + 1)),
     left(concat(md5(seq * 3), ' ', md5(seq * 5)), 60)),
  insert(insert(insert(insert(md5(seq), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')
from seq_1_to_@rows;
