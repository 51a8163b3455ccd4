// What the pages are given by the composition root, and what every page folder is given by the pages.
import type { FastifyRequest } from 'fastify';
import type { Who } from '../../foundation/identity/index.ts';
import type { Directory } from '../../service/directory/index.ts';
import type { Brand } from './brand.ts';
import type { Render } from './render.ts';

export interface WebDependencies {
  readonly directory: Directory;
  readonly isDemo: boolean;
  readonly brand?: Brand;
  /** Who is signed in, if anybody. */
  readonly whoIs: (request: FastifyRequest) => Promise<Who | undefined>;
  readonly now: () => Date;
}

/** What every page folder is given. */
export interface Web extends WebDependencies {
  readonly render: Render;
}
