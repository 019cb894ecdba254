package org.linekeeper.agent.call;

import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.sound.SoundException;
import org.linekeeper.agent.sound.SoundInput;
import org.linekeeper.agent.sound.SoundOutput;

/// For tests whose media are fake: nobody opens it.
final class NoCard implements SoundCard {
    @Override
    public SoundInput openSpeaker(int rate, int frameSamples) {
        throw new SoundException("no card here");
    }

    @Override
    public SoundOutput openMicrophone(int rate, int frameSamples) {
        throw new SoundException("no card here");
    }
}
