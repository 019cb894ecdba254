package org.linekeeper.controller.runtime;

import org.linekeeper.controller.user.UserId;

class FakeRuntimeTest extends SandboxRuntimeContract {
    private final FakeRuntime runtime = new FakeRuntime(FakeRuntime.NOTHING);

    @Override
    protected SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return "image";
    }

    @Override
    protected void takeName(UserId user) {
        runtime.takeName(user);
    }

    @Override
    protected void killBehindItsBack(ObservedSandbox sandbox) {
        runtime.crash(sandbox.user(), true);
    }
}
