package org.linekeeper.controller.relay;

/// Published where changes that other controllers made may have gone unheard: what is shown of them is to be read anew.
public record ChangesMissed() {}
