import { type ErrorEntry, entry } from './error-entry.ts';

/** A run that changes hosts. */
export const runErrors: Readonly<Record<string, ErrorEntry>> = {
  'apply.command-failed': entry(
    'A command on a host did not succeed.',
    'Read what the host said, mend it there, run `bramble up` again: it goes on where it ended.',
  ),

  'network.cut-off': entry(
    'A host does not answer since its network was changed, not even after the time in which it puts that back by itself.',
    'Restart it: nothing of the change is permanent. Then look at what else routes or filters packets there.',
  ),
  'network.pods-changed': entry(
    'network.pods is not the range that the cluster was made with, and a node never gets another one.',
    'Put the old range back, or run bramble up --renumber-pods: all pods stop, and come back with other addresses.',
  ),
  'network.renumber-needs-all': entry(
    'Pods can only get other addresses while every host and the API answer.',
    'Start what is off, or take it out of bramble.yaml.',
  ),
  'network.rolled-back': entry(
    'After a change of its network a host took no new connection, so it put back by itself what was there before.',
    'Check that network.pods does not hold the address that you connect from, and what else routes or filters packets on the host; then run `bramble up` again.',
  ),
  'network.services-changed': entry(
    'network.services is not the range that the cluster was made with, and Services keep their addresses.',
    'Put the old range back; for another one save what is in the cluster, then `bramble reset` and `bramble up`.',
  ),

  'reboot.in-vain': entry(
    'A host was restarted, and its kernel is not what the restart was for.',
    'Find out which file the host reads when it starts, write it there and restart the host by hand. It is not restarted for this twice.',
  ),
  'reboot.no-answer': entry(
    'A host that was told to restart does not answer, or never went down.',
    'Look at its screen, or at what it still waits for; restart it by hand, and run `bramble up` when it answers.',
  ),

  'reset.quorum': entry('Resetting these control planes would take the majority from etcd.', 'Reset workers alone, or all hosts.'),

  'run.lock-broken': entry('Another run took a host over and ended this one there.', 'Let that run end, then look with `bramble plan`.'),
  'run.lock-unbreakable': entry('What has the lock of a host is no run that could be ended.', 'End it on the host, or restart the host.'),
  'run.locked': entry('Another run changes the host.', 'Wait until it ends; a run that died lets go by itself, one that hangs is ended with `--break-lock`.'),

  'wait.cancelled': entry('Waiting was interrupted.', 'Run again: it goes on from here.'),
};
