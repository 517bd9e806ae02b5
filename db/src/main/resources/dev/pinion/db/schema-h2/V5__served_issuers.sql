-- Whose tokens the server has accepted, and how their subjects are called here: small records in its own form.
create table served_issuer (
    record_key varchar(2000) primary key,
    content varbinary(65536) not null,
    written_millis bigint not null
);
