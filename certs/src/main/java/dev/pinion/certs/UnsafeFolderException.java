package dev.pinion.certs;

/// Somebody else can change what lies in a folder that we would have to believe. The message is for the operator: which one,
/// its mode and owner, what to type.
public final class UnsafeFolderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsafeFolderException(String whatIsWrong, String whatToDo) {
        super(whatIsWrong + ". " + whatToDo + ".");
    }
}
