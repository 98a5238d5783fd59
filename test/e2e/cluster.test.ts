import { availability } from './chapters/availability.ts';
import { bringUp } from './chapters/bring-up.ts';
import { changingHosts } from './chapters/changing-hosts.ts';
import { down } from './chapters/down.ts';
import { drift } from './chapters/drift.ts';
import { history } from './chapters/history.ts';
import { network } from './chapters/network.ts';
import { powerCut } from './chapters/power-cut.ts';
import { reset } from './chapters/reset.ts';
import { security } from './chapters/security.ts';

// One cluster lives through all of it, in this order. To work on one chapter, keep the lab that is up:
// BRAMBLE_E2E_KEEP=1 npx vitest run --project e2e -t 'what somebody changed by hand'
bringUp();
network();
security();
drift();
availability();
powerCut();
history();
changingHosts();
reset();
down();
