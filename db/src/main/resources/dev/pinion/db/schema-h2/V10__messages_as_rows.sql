-- Segments as rows of messages, for a person with a JDBC client: select * from messages('news', 1, null)
create alias messages for "dev.pinion.db.engine.h2.MessagesAsRows.of";
