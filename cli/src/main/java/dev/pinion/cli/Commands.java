package dev.pinion.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Makes the command objects: each gets the terminal that it speaks to, so that a test can be that terminal.
///
/// @param terminal for all commands of one call
record Commands(Terminal terminal) implements IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Object command = switch (type.getSimpleName()) {
            case "ServeCommand" -> new ServeCommand(terminal);
            case "DemoCommand" -> new DemoCommand(terminal);
            case "SendCommand" -> new SendCommand(terminal);
            case "ListenCommand" -> new ListenCommand(terminal);
            case "ChatCommand" -> new ChatCommand(terminal);
            case "TokenInitCommand" -> new TokenInitCommand(terminal);
            case "TokenKeysCommand" -> new TokenKeysCommand(terminal);
            case "TokenRotateCommand" -> new TokenRotateCommand(terminal);
            case "TokenNewCommand" -> new TokenNewCommand(terminal);
            case "CertsStatusCommand" -> new CertsStatusCommand(terminal);
            case "CertsStageCommand" -> new CertsStageCommand(terminal);
            case "CertsPromoteCommand" -> new CertsPromoteCommand(terminal);
            case "CertsRenewCommand" -> new CertsRenewCommand(terminal);
            case "CertsRetireCommand" -> new CertsRetireCommand(terminal);
            case "CertsImportCommand" -> new CertsImportCommand(terminal);
            case "CertsCsrCommand" -> new CertsCsrCommand(terminal);
            case "CertsBackupCommand" -> new CertsBackupCommand(terminal);
            case "CertsRestoreCommand" -> new CertsRestoreCommand(terminal);
            case "CertsRecoveryCommand" -> new CertsRecoveryCommand(terminal);
            case "CertsPinsCommand" -> new CertsPinsCommand(terminal);
            case "BenchPublishCommand" -> new BenchPublishCommand(terminal);
            case "BenchEchoCommand" -> new BenchEchoCommand(terminal);
            case "BenchFanOutCommand" -> new BenchFanOutCommand(terminal);
            case "BenchReplayCommand" -> new BenchReplayCommand(terminal);
            case "BenchConnectsCommand" -> new BenchConnectsCommand(terminal);
            case "BenchMixedCommand" -> new BenchMixedCommand(terminal);
            default -> ofOperator(type);
        };
        return type.cast(command);
    }

    private Object ofOperator(Class<?> type) throws Exception {
        return switch (type.getSimpleName()) {
            case "AdminMetricsCommand" -> new AdminMetricsCommand(terminal);
            case "AdminRevokeCommand" -> new AdminRevokeCommand(terminal);
            case "AdminRevocationsCommand" -> new AdminRevocationsCommand(terminal);
            case "AdminSessionsCommand" -> new AdminSessionsCommand(terminal);
            case "AdminHealthCommand" -> new AdminHealthCommand(terminal);
            case "AdminEraseCommand" -> new AdminEraseCommand(terminal);
            default -> ofDatabase(type);
        };
    }

    private Object ofDatabase(Class<?> type) throws Exception {
        return switch (type.getSimpleName()) {
            case "DbVerifyCommand" -> new DbVerifyCommand(terminal);
            case "DbBackupCommand" -> new DbBackupCommand(terminal);
            case "DbRestoreCommand" -> new DbRestoreCommand(terminal);
            case "DbKeyCommand" -> new DbKeyCommand(terminal);
            case "DbRekeyCommand" -> new DbRekeyCommand(terminal);
            case "DbExportCommand" -> new DbExportCommand(terminal);
            default -> CommandLine.defaultFactory().create(type);
        };
    }
}
