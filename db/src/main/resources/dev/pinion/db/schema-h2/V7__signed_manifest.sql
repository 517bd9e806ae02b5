-- What the server signed: one statement, and a record for each channel (dev.pinion.db.manifest); permissions of erasures.
create table signed_manifest (
    record_key varchar(2000) primary key,
    content varbinary(65536) not null,
    written_millis bigint not null
);
create table signed_erasure (
    record_key varchar(2000) primary key,
    content varbinary(65536) not null,
    written_millis bigint not null
);
drop table signed_head;
