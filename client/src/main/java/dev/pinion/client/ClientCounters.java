package dev.pinion.client;

/// What a client has done since it began, to be read at any time ([PinionClient#counters()]).
///
/// @param published messages that were taken to be sent
/// @param receipted of them, those with a receipt
/// @param duplicates of these, those that the server had already: repeats after a lost connection among them
/// @param dropped messages that were dropped for newer ones ([WhenFull#DROP_OLDEST])
/// @param unanswered frames without a receipt at this moment
/// @param received messages that came
/// @param handled messages whose handler has returned or thrown, or that were taken
/// @param handlersFailed handlers that threw
/// @param connected sessions that were opened
/// @param attemptsFailed connections, and attempts at one, that ended by something else than [PinionClient#close()]
public record ClientCounters(long published, long receipted, long duplicates, long dropped, int unanswered,
        long received, long handled, long handlersFailed, long connected, long attemptsFailed) {}
