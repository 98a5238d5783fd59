import { z } from 'zod';
import { cidrPattern } from './cidr.ts';
import { hostImage, image } from './image-schema.ts';
import { supportedKubernetes, versionFlaw } from './kubernetes-version.ts';
import { limitForms, parseLimit } from './limit.ts';
import { labelPattern, nameFlaw } from './name-flaw.ts';
import { cidrFlaw } from './network-flaw.ts';
import { labels, taints } from './schema-marks.ts';
import { type About, address, text } from './schema-text.ts';
import { pathFlaw, wordFlaw } from './ssh-flaw.ts';

const range = (about: About) => text(cidrFlaw, { pattern: cidrPattern, ...about });

const user = text(wordFlaw, {
  description: 'User to log in as. It is root or may run `sudo` without a password.',
  examples: ['pi'],
  'x-default': 'what ssh takes',
}).optional();
const port = z
  .int()
  .min(1)
  .max(65_535)
  .meta({ description: 'TCP port of the SSH server.', examples: [22], 'x-default': 'what ssh takes' })
  .optional();
const identityFile = text(pathFlaw, {
  description: 'Private key to log in with, and no other. A relative path starts at the folder of this file.',
  examples: ['~/.ssh/id_ed25519'],
  'x-default': 'what ssh takes',
}).optional();
const jump = text(wordFlaw, {
  description:
    'Machine to go through, `[user@]host[:port]`, several with commas between. The login there is what your own ssh makes of it: `identityFile` is for the host alone.',
  examples: ['admin@gate.example.com'],
  'x-default': 'what ssh takes',
}).optional();

const passOn = z
  .enum(['auto', 'always', 'never'])
  .meta({
    description:
      'Whether hosts pass on to each other what several of them need, so that it leaves your computer once: `auto` where your link to them turns out to be slower than 25 MB/s, `always`, or `never`. Over such a link your computer packs what it sends in any case, also to a single host; `always` packs over every link. A host that passes something on has one more, restricted SSH server while `bramble up` runs.',
    examples: ['never'],
  })
  .default('auto');

const host = z.strictObject({
  name: text(nameFlaw, {
    description: 'Name of the host and of its Kubernetes node: lower-case letters, digits and `-`, up to 63.',
    examples: ['pi-1'],
    pattern: labelPattern,
  }),
  address: address({ description: 'IPv4 address at which the other hosts reach it. It has to stay the same.', examples: ['10.0.0.11'] }),
  role: z
    .enum(['control-plane', 'worker'])
    .meta({ description: '`control-plane` runs etcd and the API server too; three of them survive the loss of one.', examples: ['control-plane'] }),
  workloads: z
    .boolean()
    .meta({
      description:
        'Whether ordinary pods may run here. A worker always takes them; a control plane that does not has the taint `node-role.kubernetes.io/control-plane:NoSchedule`.',
      examples: [true],
      'x-default': '`true` on workers; on control planes `false` where there are workers, so that no pod takes memory and disk time from etcd, else `true`',
    })
    .optional(),
  labels,
  taints,
  pageSize: z
    .enum(['4k', 'default'])
    .meta({
      description:
        'Size of memory pages on a Raspberry Pi 5 with Raspberry Pi OS or DietPi, whose own kernel takes 16 KiB: with those many container images (Redis, MongoDB, all with jemalloc) do not start. `4k` makes it boot the kernel of the Pi 4, `default` leaves it alone. No effect elsewhere.',
      examples: ['4k'],
    })
    .default('4k'),
  image: hostImage,
  ssh: z
    .strictObject({
      address: text(wordFlaw, {
        description: 'Address, DNS name or alias of `~/.ssh/config` that ssh is given.',
        examples: ['pi-1.local'],
        'x-default': "the host's `address`",
      }).optional(),
      user,
      port,
      identityFile,
      jump,
    })
    .meta({ description: 'How this host is reached, where it differs from the top-level `ssh`.' })
    .optional(),
});

const maxUnavailable = z
  .unknown()
  .superRefine((value, context) => {
    const parsed = parseLimit(value);
    if ('flaw' in parsed) context.addIssue({ code: 'custom', message: parsed.flaw.message, params: parsed.flaw });
  })
  .meta({
    description:
      'How many workers such a change may restart at once: a number, or a percentage of all workers. A percentage is rounded down, but never to 0: `10%` of 5 workers is 1. Control planes always go one at a time.',
    examples: ['25%'],
    anyOf: limitForms,
  })
  .default(1);

/** bramble.yaml as a person writes it. Descriptions are user documentation: docs/config.md and bramble.schema.json come from them. */
export const schema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.', examples: [1] }),
    name: text(nameFlaw, { description: 'Name of the cluster; your kubeconfig calls its context so.', examples: ['home'], pattern: labelPattern }),
    kubernetes: text(versionFlaw, { description: `Version of Kubernetes: ${supportedKubernetes.join(' or ')}.`, examples: [supportedKubernetes[0]] }),
    ssh: z
      .strictObject({ user, port, identityFile, jump, passOn })
      .meta({ description: 'How all hosts are reached. What is not set here comes from `~/.ssh/config`.' })
      .optional(),
    hosts: z.array(host).min(1).meta({ description: 'The machines of the cluster, in any order.' }),
    api: z
      .strictObject({
        address: address({
          description: "Further address that the API servers' certificates are valid for, such as a virtual IP.",
          examples: ['10.0.0.10'],
          'x-default': 'none',
        }).optional(),
      })
      .meta({ description: 'The Kubernetes API as people and other tools see it.' })
      .optional(),
    network: z
      .strictObject({
        pods: range({ description: 'Addresses of pods: every host gets a /24 of it.', examples: ['10.244.0.0/16'] }).default('10.244.0.0/16'),
        services: range({ description: 'Addresses of services: a /28 or larger.', examples: ['10.96.0.0/16'] }).default('10.96.0.0/16'),
        mode: z
          .enum(['routed'])
          .meta({
            description: 'How pods of different hosts reach each other: `routed` sets a route to each host; all hosts are in one network segment.',
            examples: ['routed'],
          })
          .default('routed'),
        nameservers: z
          .array(address({ description: 'IPv4 address of a resolver.', examples: ['10.0.0.1'] }))
          .max(3)
          .meta({
            description: 'Resolvers that pods ask for names outside of the cluster. Needed where a host only knows one on its own loopback address.',
            examples: [['10.0.0.1']],
            'x-default': 'those that each host asks',
          })
          .optional(),
      })
      .meta({ description: 'Addresses inside the cluster. They must not be in use in your network.' })
      .prefault({}),
    addons: z
      .strictObject({
        'metrics-server': z
          .boolean()
          .meta({ description: 'CPU and memory of nodes and pods, for `kubectl top` and autoscaling.', examples: [true] })
          .default(true),
      })
      .meta({ description: 'What else runs on the cluster.' })
      .prefault({}),
    image,
    updates: z
      .strictObject({
        maxUnavailable,
        reboot: z
          .enum(['allowed', 'never'])
          .meta({
            description:
              'Whether `bramble up` may restart a host for what only a boot makes so, such as an argument of the kernel. The plan shows it with its reason. With `never` such a host is refused, with what to do by hand.',
            examples: ['never'],
          })
          .default('allowed'),
      })
      .meta({ description: 'How a change that restarts something goes over a running cluster: hosts in turn, each after the ones before are healthy again.' })
      .prefault({}),
  })
  .meta({ title: 'bramble.yaml', description: 'A Kubernetes cluster of machines that SSH reaches.' });

/** What the schema makes of a document without flaws. */
export type Written = z.output<typeof schema>;
export type WrittenHost = Written['hosts'][number];
