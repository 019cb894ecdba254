package org.linekeeper.cli;

/// The controller refused the request, or was not reached. The message is for people.
final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The command's exit code.
    enum Kind {
        REFUSED(1),
        /// It, or what stands before it, cannot answer now.
        NOT_NOW(1),
        NOT_REACHED(3);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    ApiProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
