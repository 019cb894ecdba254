package org.linekeeper.controller.sandbox;

/// What is wanted for one user.
sealed interface DesiredSandbox {
    /// A running sandbox.
    ///
    /// @param image   the image's name
    /// @param build   the build that name stands for now
    /// @param edition one made for a lower edition is replaced
    /// @param profileEdition the same for the profile
    /// @param ordered whether a person chose the build for this user, knowing what it replaces; else it is what the
    ///                name happens to stand for
    record Running(String image, String build, long edition, long profileEdition, boolean ordered)
            implements DesiredSandbox {}

    /// A sandbox is wanted, but no image can be had to make one; one that runs goes on.
    record Kept() implements DesiredSandbox {}

    /// No sandbox; the profile stays, unless it was made for a lower edition.
    record Stopped(long profileEdition) implements DesiredSandbox {}

    /// Nothing, the profile neither.
    record Gone() implements DesiredSandbox {}
}
