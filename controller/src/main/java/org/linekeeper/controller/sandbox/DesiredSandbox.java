package org.linekeeper.controller.sandbox;

/// What is wanted for one user.
sealed interface DesiredSandbox {
    /// A running sandbox.
    ///
    /// @param image the image's name
    /// @param build the build that name stands for now
    record Running(String image, String build) implements DesiredSandbox {}

    /// A sandbox is wanted, but no image can be had to make one; one that runs goes on.
    record Kept() implements DesiredSandbox {}

    /// Nothing, the profile neither.
    record Gone() implements DesiredSandbox {}
}
