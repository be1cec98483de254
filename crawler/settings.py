"""Settings of the Scrapy project: constants, each with its reason. What must be decided is decided elsewhere."""

from importlib.metadata import PackageNotFoundError, version

from archive.config import load_config
from crawler.politeness import DELAY, user_agent

try:
    VERSION = version("edu-archive")
except PackageNotFoundError:  # run from a bare checkout
    VERSION = "0"

BOT_NAME = "edu-archive"
SPIDER_LOADER_CLASS = "spiders.loader.ProfileSpiderLoader"
COMMANDS_MODULE = "crawler.commands"

# Who we are: one honest name with a contact, the same for every portal and for robots.txt.
USER_AGENT = user_agent(VERSION, load_config().contact)
ROBOTSTXT_USER_AGENT = "edu-archive"

# Manners. One connection to a server and a pause between requests; extensions.PoliteThrottle raises the pause where the
# server, its robots.txt or its profile asks for more. No jitter: half of a Crawl-delay is not the Crawl-delay.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# One under way, one next (or on its way to the disk): a crawl that is told to stop has nothing queued behind.
CONCURRENT_REQUESTS = 2
DOWNLOAD_DELAY = DELAY
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DELAY
AUTOTHROTTLE_MAX_DELAY = 60

# Limits. A page of a news portal is under 2 MB; an attachment can be larger. Hanging servers are common.
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 3
DNS_TIMEOUT = 20
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut answer is captured and marked, not thrown away

# Only encodings that every replay tool can undo; Scrapy would add br and zstd by itself (pywb replays zstd as garbage).
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

# Certificates of these portals are often out of date; what is captured is public, and the archive keeps digests.
DOWNLOAD_VERIFY_CERTIFICATES = False

# What is fetched next is the archive's affair; exact bytes are recorded below all of Scrapy.
SCHEDULER = "crawler.scheduler.Frontier"
DOWNLOAD_HANDLERS = {
    "http": "crawler.handlers.TapingHandler",
    "https": "crawler.handlers.TapingHandler",
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop"  # half the CPU of asyncio's own

SPIDER_MIDDLEWARES = {
    "crawler.middlewares.PageByPage": 1,  # next to the engine: sees what all others let through
    # Each layer costs its share of every page, and none of these has anything to do here.
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # PageByPage
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,  # the portals seen do not ask for it
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # PageByPage
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # profiles bound each listing, runs their requests
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.PortalOnly": 50,  # by host and port, redirects and retries too
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.ObeyRobots": 100,  # an unreachable robots.txt is no permission
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.Redirects": 600,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # 11% of the CPU; portals do not use it
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # the run keeps its own tally
    "crawler.middlewares.CaptureEverything": 990,  # next to the wire: before anything can reject or decode
}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "crawler.extensions.PoliteThrottle": 0,
    "crawler.extensions.FinishRun": 100,
}
# Doors that would let others on this machine run code in the crawler.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A cookie can turn a portal into somebody's session; forms that post back need none on the portals seen.
COOKIES_ENABLED = True
HTTPCACHE_ENABLED = False  # it serves stale pages on errors; the archive itself remembers
WARN_ON_GENERATOR_RETURN_VALUE = False  # parses the callback's source again for each response
CONCURRENT_ITEMS = 1  # the default starts 100 tasks a response: a quarter of the CPU
MEMUSAGE_LIMIT_MB = 2000
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
